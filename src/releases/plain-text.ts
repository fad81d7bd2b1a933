import { shortenText } from '../text/shorten-text.ts';
import { wrapLine } from '../text/wrap-line.ts';
import { groupByLink, type LinkStyle, type LinkWriter, writeLinkMark } from './body/links.ts';
import type { Block, Run } from './body/model.ts';
import { readBlocks } from './body/read.ts';

export interface PlainTextOptions {
  /** Longest line, 72 unless given; only an address may be longer. */
  width?: number;
  /** What becomes of links; footnotes unless given. */
  links?: LinkStyle;
  /** Number of the first footnote, 1 unless given. */
  firstLink?: number;
}

interface Layout extends LinkWriter {
  width: number;
}

const TEASER_KINDS = new Set<Block['kind']>(['paragraph', 'list', 'quote']);
const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/**
 * A cleaned body as text that a journalist can copy, made from its structure. `links` are the
 * addresses of the footnotes in order, the first one numbered `firstLink`; the caller prints them.
 * A link that shows its own address has no footnote.
 */
export function bodyToPlainText(
  html: string,
  { width = 72, links = 'footnotes', firstLink = 1 }: PlainTextOptions = {},
): { text: string; links: string[] } {
  const layout: Layout = { width, style: links, first: firstLink, links: [] };
  const text = toPlainSpaces(writeBlocks(readBlocks(html), layout).join('\n'));
  return { text, links: layout.links };
}

/** A cleaned body as unwrapped text, paragraphs apart by an empty line; for search and feeds. */
export function plainTextOf(html: string): string {
  return bodyToPlainText(html, { width: Infinity, links: 'none' }).text;
}

/** The beginning of the running text, without headings and tables, in at most `maxLength` units. */
export function teaserOf(html: string, maxLength = 280): string {
  const blocks = readBlocks(html).filter(({ kind }) => TEASER_KINDS.has(kind));
  const layout: Layout = { width: Infinity, style: 'none', first: 1, links: [] };
  const lines = writeBlocks(blocks, layout).map((line) => line.trim());
  return shortenText(toPlainSpaces(lines.filter((line) => line !== '').join(' ')), maxLength);
}

// Every block gives its lines; blocks stand apart by an empty one.
function writeBlocks(blocks: Block[], layout: Layout): string[] {
  return blocks.flatMap((block, index) => {
    const lines = writeBlock(block, layout);
    return index === 0 ? lines : ['', ...lines];
  });
}

function writeBlock(block: Block, layout: Layout): string[] {
  if (block.kind === 'rule') return ['* * *'];
  if (block.kind === 'list') return writeList(block, layout);
  if (block.kind === 'table') return writeTable(block, layout);
  if (block.kind === 'quote') return indent(block.blocks, '  ', layout);
  return writeRuns(block.runs, layout)
    .split('\n')
    .flatMap((line) => wrapLine(line, { width: layout.width }));
}

function writeList(list: Extract<Block, { kind: 'list' }>, layout: Layout): string[] {
  const start = list.start;
  const isTight = list.items.every(
    (item) => item.filter((block) => block.kind === 'paragraph').length < 2,
  );
  return list.items.flatMap((item, index) => {
    const marker = start === 'bullet' ? '– ' : `${start + index}. `;
    const [first = '', ...others] = isTight
      ? writeTightItem(item, marker, layout)
      : indent(item, ' '.repeat(marker.length), layout);
    const lines = [marker + first.trimStart(), ...others];
    return isTight || index === 0 ? lines : ['', ...lines];
  });
}

function writeTightItem(item: Block[], marker: string, layout: Layout): string[] {
  return item.flatMap((block) => indent([block], ' '.repeat(marker.length), layout));
}

function writeTable(table: Extract<Block, { kind: 'table' }>, layout: Layout): string[] {
  return [...table.head, ...table.body].flatMap((row) => {
    const cells = row.map(({ runs }) => writeRuns(runs, layout).replaceAll('\n', ' '));
    return wrapLine(cells.join(' | ').trim(), { width: layout.width, rest: '  ' });
  });
}

function indent(blocks: Block[], by: string, layout: Layout): string[] {
  const inner: Layout = { ...layout, width: Math.max(layout.width - by.length, 20) };
  return writeBlocks(blocks, inner).map((line) => (line === '' ? '' : by + line));
}

function writeRuns(runs: Run[], layout: Layout): string {
  return groupByLink(runs)
    .map(({ href, runs }) => {
      const text = runs.map(writeRun).join('');
      return href === undefined ? text : addLinkMark(text, href, layout);
    })
    .join('');
}

// The mark stands before the space that a sloppy link took in.
function addLinkMark(text: string, href: string, layout: Layout): string {
  const word = text.trimEnd();
  return word + writeLinkMark(layout, href, word) + text.slice(word.length);
}

function writeRun({ text, marks }: Run): string {
  if (marks.shift !== 'sup' || !/^\d+$/.test(text)) return text;
  return text.replace(/\d/g, (digit) => SUPERSCRIPTS.charAt(Number(digit)));
}

// After wrapping, because no line ends at a no-break space. Both it and the soft hyphen are
// typesetting that keeps a search in plain text from finding words.
function toPlainSpaces(text: string): string {
  return text.replace(/[\u00A0\u202F]/gu, ' ').replaceAll('\u00AD', '');
}
