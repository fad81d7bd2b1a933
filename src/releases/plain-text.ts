import { shortenText } from '../text/shorten-text.ts';
import { wrapLine } from '../text/wrap-line.ts';
import { type LinkStyle, type LinkWriter, writeLinkMark } from './body/links.ts';
import type { Block, BlockType, Doc, Inline, List, Table } from './body/model.ts';
import { readBody } from './body/read.ts';
import { type BlockWriters, type InlineWriters, visitBlock, visitInline } from './body/visit.ts';

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

// The beginning of the running text, as opposed to what only makes sense on its page.
const IS_RUNNING_TEXT: Record<BlockType, boolean> = {
  paragraph: true,
  heading: false,
  bulletList: true,
  orderedList: true,
  blockquote: true,
  table: false,
  horizontalRule: false,
};
const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** A cleaned body as text, see `docToPlainText`. */
export function bodyToPlainText(
  bodyHtml: string,
  options: PlainTextOptions = {},
): { text: string; links: string[] } {
  return docToPlainText(readBody(bodyHtml), options);
}

/**
 * A document as text that a journalist can copy, made from its structure. `links` are the addresses of
 * the footnotes in order, the first one numbered `firstLink`; the caller prints them. A link that shows
 * its own address has no footnote.
 */
export function docToPlainText(
  doc: Doc,
  { width = 72, links = 'footnotes', firstLink = 1 }: PlainTextOptions = {},
): { text: string; links: string[] } {
  const layout: Layout = { width, style: links, first: firstLink, links: [] };
  const text = toPlainSpaces(writeBlocks(doc.content, layout).join('\n'));
  return { text, links: layout.links };
}

/** A cleaned body as unwrapped text, paragraphs apart by an empty line; for search and feeds. */
export function plainTextOf(bodyHtml: string): string {
  return bodyToPlainText(bodyHtml, { width: Infinity, links: 'none' }).text;
}

/**
 * The beginning of the running text, without headings and tables, in at most `maxLength`
 * units.
 */
export function teaserOf(bodyHtml: string, maxLength = 280): string {
  const blocks = readBody(bodyHtml).content.filter(({ type }) => IS_RUNNING_TEXT[type]);
  const layout: Layout = { width: Infinity, style: 'none', first: 1, links: [] };
  const lines = writeBlocks(blocks, layout).map((line) => line.trim());
  return shortenText(toPlainSpaces(lines.filter((line) => line !== '').join(' ')), maxLength);
}

// Every block gives its lines; blocks stand apart by an empty one.
function writeBlocks(blocks: Block[], layout: Layout): string[] {
  return blocks.flatMap((block, index) => {
    const lines = visitBlock(BLOCKS, block, layout);
    return index === 0 ? lines : ['', ...lines];
  });
}

const BLOCKS: BlockWriters<string[], Layout> = {
  paragraph: ({ content }, layout) => writeLines(content, layout),
  heading: ({ content }, layout) => writeLines(content, layout),
  bulletList: (list, layout) => writeList(list, () => '– ', layout),
  orderedList: (list, layout) =>
    writeList(list, (index) => `${list.attrs.start + index}. `, layout),
  blockquote: ({ content }, layout) => indent(content, '  ', layout),
  table: (table, layout) => writeTable(table, layout),
  horizontalRule: () => ['* * *'],
};

const INLINE: InlineWriters<string, Layout> = {
  text: ({ text }) => text,
  hardBreak: () => '\n',
  marks: {
    link: ({ attrs }, inner, layout) => addLinkMark(inner.join(''), attrs.href, layout),
    language: (_, inner) => inner.join(''),
    abbreviation: (_, inner) => inner.join(''),
    bold: (_, inner) => inner.join(''),
    italic: (_, inner) => inner.join(''),
    // As in chats: what no longer holds must not read as if it did.
    strike: (_, inner) => `~~${inner.join('')}~~`,
    subscript: (_, inner) => inner.join(''),
    superscript: (_, inner) => raiseDigits(inner.join('')),
  },
};

function writeLines(content: Inline[], layout: Layout): string[] {
  return writeInline(content, layout)
    .split('\n')
    .flatMap((line) => wrapLine(line, { width: layout.width }));
}

function writeInline(content: Inline[], layout: Layout): string {
  return visitInline(INLINE, content, layout).join('');
}

function writeList({ content }: List, markOf: (index: number) => string, layout: Layout) {
  const isTight = content.every(
    (item) => item.content.filter(({ type }) => type === 'paragraph').length < 2,
  );
  return content.flatMap((item, index) => {
    const mark = markOf(index);
    const [first = '', ...others] = isTight
      ? writeTightItem(item.content, mark, layout)
      : indent(item.content, ' '.repeat(mark.length), layout);
    const lines = [mark + first.trimStart(), ...others];
    return isTight || index === 0 ? lines : ['', ...lines];
  });
}

function writeTightItem(item: Block[], mark: string, layout: Layout): string[] {
  return item.flatMap((block) => indent([block], ' '.repeat(mark.length), layout));
}

function writeTable({ content }: Table, layout: Layout): string[] {
  return content.flatMap((row) => {
    const cells = row.content.map(({ content: [text] }) =>
      writeInline(text.content, layout).replaceAll('\n', ' '),
    );
    return wrapLine(cells.join(' | ').trim(), { width: layout.width, rest: '  ' });
  });
}

function indent(blocks: Block[], by: string, layout: Layout): string[] {
  const inner: Layout = { ...layout, width: Math.max(layout.width - by.length, 20) };
  return writeBlocks(blocks, inner).map((line) => (line === '' ? '' : by + line));
}

// The mark stands before the space that a sloppy link took in.
function addLinkMark(text: string, href: string, layout: Layout): string {
  const word = text.trimEnd();
  return word + writeLinkMark(layout, href, word) + text.slice(word.length);
}

function raiseDigits(text: string): string {
  if (!/^\d+$/.test(text)) return text;
  return text.replace(/\d/g, (digit) => SUPERSCRIPTS.charAt(Number(digit)));
}

// After wrapping, because no line ends at a no-break space. Both it and the soft hyphen are
// typesetting that keeps a search in plain text from finding words.
function toPlainSpaces(text: string): string {
  return text.replace(/[\u00A0\u202F]/gu, ' ').replaceAll('\u00AD', '');
}
