import type { Block, Blockquote, Cell, Doc, Inline, List, ListItem } from '../model.ts';
import { headRows, type Table, type TableRow } from '../model.ts';
import { type BlockWriters, visitBlock } from '../visit.ts';
import { writeHtmlBlocks } from '../write.ts';
import { escapeStarts } from './escape.ts';
import { isItem } from './rules.ts';
import { writeInline } from './write-inline.ts';

/**
 * A document as Markdown (CommonMark, tables and `~~` as GitHub writes them); headings begin at level 2.
 * Reading it gives the same document: what Markdown cannot say, a span of columns or a list of one
 * number, is written as HTML, which every reader of Markdown takes.
 */
export function writeMarkdown(doc: Doc): string {
  return writeBlocks(doc.content).join('\n');
}

// Every block gives its lines; blocks stand apart by an empty one.
function writeBlocks(blocks: Block[]): string[] {
  return blocks.flatMap((block, index) => {
    const before = blocks[index - 1];
    const lines =
      before !== undefined && isList(block) && before.type === block.type
        ? writeHtml(block)
        : writeBlock(block);
    return before === undefined ? lines : ['', ...lines];
  });
}

function writeBlock(block: Block): string[] {
  return visitBlock(BLOCKS, block, undefined);
}

const BLOCKS: BlockWriters<string[], void> = {
  paragraph: ({ content }) => escapeStarts(writeInline(content)).split('\n'),
  heading: ({ attrs, content }) => [`${'#'.repeat(attrs.level)} ${writeHeading(content)}`],
  bulletList: (list) => writeList(list, () => '- '),
  orderedList: (list) => writeList(list, (index) => `${list.attrs.start + index}. `),
  blockquote: writeQuote,
  table: writeTable,
  horizontalRule: () => ['---'],
};

function writeHtml(block: Block): string[] {
  return writeHtmlBlocks([block]);
}

// Signs at the end of a heading would close it.
function writeHeading(content: Inline[]): string {
  return writeInline(content).replace(/#+$/, (signs) => `\\${signs}`);
}

function writeQuote(quote: Blockquote): string[] {
  const lines = prefix(writeBlocks(quote.content), '> ', '> ');
  const isLone = lines.length === 1 && /^> \d/.test(lines[0] ?? '');
  return isLone ? writeHtml(quote) : lines;
}

function writeList(list: List, markOf: (index: number) => string): string[] {
  const items = list.content.map((item, index) => ({
    mark: markOf(index),
    lines: writeItem(item),
  }));
  const isClear = list.content.every(({ content }) => content[0]?.type === 'paragraph');
  const isCounted = list.type === 'bulletList' || items.length > 1;
  const isKnown = items.every(({ mark, lines: [first = ''] }) => isItem(mark + first));
  const isEndMark = items.length === 1 && items[0]?.lines[0]?.endsWith(' -') === true;
  if (!isClear || !isCounted || !isKnown || isEndMark) return writeHtml(list);
  return items.flatMap(({ mark, lines }) => prefix(lines, mark, ' '.repeat(mark.length)));
}

// A list right under the text of its item is how people write it.
function writeItem({ content }: ListItem): string[] {
  const [text, list, ...rest] = content;
  const isTight = text?.type === 'paragraph' && list?.type === 'bulletList' && rest.length === 0;
  if (!isTight) return writeBlocks(content);
  const lines = writeBlock(list);
  return [...writeBlock(text), ...(lines[0]?.startsWith('- ') ? lines : ['', ...lines])];
}

function isList(block: Block): block is List {
  return block.type === 'bulletList' || block.type === 'orderedList';
}

function prefix(lines: string[], first: string, rest: string): string[] {
  return lines.map((line, index) => ((index === 0 ? first : rest) + line).trimEnd());
}

function writeTable(table: Table): string[] {
  const head = headRows(table);
  const columns = table.content[0]?.content.length ?? 0;
  const isPlain =
    head < 2 && table.content.every((row, index) => isPlainRow(row, columns, index < head));
  const rows = table.content.map(writeRow);
  const isEmptyHead = head === 1 && /^[| ]*$/.test(rows[0] ?? '');
  if (!isPlain || isEmptyHead) return writeHtml(table);
  const top = head === 1 ? [] : [writeCells(Array<string>(columns).fill(''))];
  const [first, ...others] = [...top, ...rows];
  return [first ?? '', writeCells(Array<string>(columns).fill('---')), ...others];
}

function isPlainRow({ content }: TableRow, columns: number, isHead: boolean): boolean {
  return content.length === columns && content.every((cell) => isPlainCell(cell, isHead));
}

// A reader takes a header above its column for what `scope="col"` says.
function isPlainCell({ type, attrs }: Cell, isHead: boolean): boolean {
  if (attrs.colspan > 1 || attrs.rowspan > 1) return false;
  if (type === 'tableCell') return !isHead;
  return isHead && (attrs.scope === null || attrs.scope === 'col');
}

function writeRow({ content }: TableRow): string {
  return writeCells(
    content.map(({ content: [text] }) => writeInline(text.content).replaceAll('\\\n', '<br />')),
  );
}

function writeCells(cells: string[]): string {
  return `| ${cells.join(' | ')} |`;
}
