import { parseDocument } from 'htmlparser2';
import { type Element, isTag, isText, type Node, type TextNode } from './dom.ts';
import { settleHeadings } from './headings.ts';
import { marksInside } from './marks.ts';
import type { Block, Cell, Marks, Run } from './model.ts';
import { BREAK, settleRuns, splitAtDoubleBreaks, withoutBreaks, withoutMark } from './runs.ts';
import { createCell, splitTable } from './table.ts';
import { addItem, createList, isWordMarker, readWordItem } from './word-list.ts';

// Lists and quotes in one another: deeper ones are flattened, which also bounds the recursion.
const MAX_DEPTH = 6;
const MAX_START = 9999;

/** Only `top` may hold headings, tables and rules, a `cell` nothing but paragraphs. */
interface Place {
  kind: 'top' | 'flow' | 'cell';
  depth: number;
}

/** Blocks read so far, and the runs of the paragraph that is still open. */
interface Reader {
  place: Place;
  blocks: Block[];
  runs: Run[];
  looseList: Extract<Block, { kind: 'list' }> | undefined;
}

type ReadElement = (reader: Reader, element: Element, marks: Marks) => void;

const BLOCK_ELEMENTS: readonly string[] =
  'address article aside body caption center dd details dir div dl dt fieldset figcaption figure footer form header hgroup html legend main menu nav p pre section summary tbody td tfoot th thead tr'.split(
    ' ',
  );

const READERS = new Map<string, ReadElement>([
  ...BLOCK_ELEMENTS.map((name): [string, ReadElement] => [name, readContainer]),
  ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((name): [string, ReadElement] => [name, readHeading]),
  ['p', readParagraph],
  ['br', (reader, _, marks) => void reader.runs.push({ text: BREAK, marks })],
  ['hr', readRule],
  ['ul', readList],
  ['ol', readList],
  ['li', readLooseItem],
  ['blockquote', readQuote],
  ['table', readTable],
]);

/** Every element that reading tells apart, beside the inline ones that become marks. */
export const KNOWN_BLOCKS: readonly string[] = [...READERS.keys()];

/**
 * HTML that the sanitizer let through, as blocks. Whatever the markup was, paragraphs hold no
 * blocks, nothing is empty, heading levels start at 2 and skip none. `html` must come from
 * cleanBody or its sanitizer: its nesting is trusted to be shallow.
 */
export function readBlocks(html: string): Block[] {
  const blocks = readNodes(parseDocument(html).children, { kind: 'top', depth: 0 }, {});
  return settleHeadings(blocks).filter(
    (block, index, all) => block.kind !== 'rule' || all[index - 1]?.kind !== 'rule',
  );
}

function readNodes(nodes: Node[], place: Place, marks: Marks): Block[] {
  const reader: Reader = { place, blocks: [], runs: [], looseList: undefined };
  readInto(reader, nodes, marks);
  endParagraph(reader);
  return reader.blocks;
}

function readInto(reader: Reader, nodes: Node[], marks: Marks): void {
  for (const node of nodes) {
    if (isText(node)) readText(reader, node, marks);
    if (!isTag(node) || isWordMarker(node)) continue;
    const read = READERS.get(node.name) ?? readInline;
    read(reader, node, marksInside(node, marks));
  }
}

// Text that stands in no element at all was typed or pasted plain: an empty line ends a paragraph.
function readText(reader: Reader, node: TextNode, marks: Marks): void {
  const isPlain = node.parent === null || !isTag(node.parent);
  const parts = isPlain ? node.data.split(/\n[ \t\r]*\n/u) : [node.data];
  for (const [index, part] of parts.entries()) {
    if (index > 0) endParagraph(reader);
    reader.runs.push({ text: part.replace(/[\s\u0085]+/gu, keepNoBreakSpaces), marks });
  }
}

function keepNoBreakSpaces(space: string): string {
  return /^[\u00A0\u202F]+$/u.test(space) ? space : ' ';
}

function endParagraph(reader: Reader): void {
  const paragraphs = splitAtDoubleBreaks(reader.runs).map(settleRuns);
  reader.runs = [];
  for (const runs of paragraphs) {
    if (runs.length > 0) addBlock(reader, { kind: 'paragraph', runs });
  }
}

function addBlock(reader: Reader, block: Block): void {
  reader.blocks.push(block);
  reader.looseList = undefined;
}

function readInline(reader: Reader, element: Element, marks: Marks): void {
  readInto(reader, element.children, marks);
}

function readContainer(reader: Reader, element: Element, marks: Marks): void {
  endParagraph(reader);
  readInto(reader, element.children, marks);
  endParagraph(reader);
}

function readParagraph(reader: Reader, element: Element, marks: Marks): void {
  if (readWordItem(element) === undefined) readContainer(reader, element, marks);
  else readLooseItem(reader, element, marks);
}

function readHeading(reader: Reader, element: Element, marks: Marks): void {
  if (reader.place.kind !== 'top') return readContainer(reader, element, marks);
  endParagraph(reader);
  const inner = readNodes(element.children, { kind: 'flow', depth: 0 }, marks);
  // A heading is bold by itself; Word says so once more.
  const runs = withoutMark(joinParagraphs(inner), 'strong');
  const settled = settleRuns(withoutBreaks(runs));
  const level = Number(element.name.slice(1));
  if (settled.length > 0) addBlock(reader, { kind: 'heading', level, runs: settled });
  for (const block of inner) if (block.kind !== 'paragraph') addBlock(reader, block);
}

function readRule(reader: Reader): void {
  endParagraph(reader);
  if (reader.place.kind === 'top') addBlock(reader, { kind: 'rule' });
}

function readList(reader: Reader, element: Element, marks: Marks): void {
  const place = placeInside(reader);
  if (place === undefined) return readContainer(reader, element, marks);
  endParagraph(reader);
  const items: Block[][] = [];
  for (const child of element.children) {
    const isItem = isTag(child) && child.name === 'li';
    const item = isItem
      ? readNodes(child.children, place, marksInside(child, marks))
      : readNodes([child], place, marks);
    const last = items.at(-1);
    // <ul><li>a</li><ul><li>b</li></ul></ul> is how many editors write a list in a list.
    if (item[0]?.kind === 'list' && !isItem && last !== undefined) last.push(...item);
    else if (item.length > 0) items.push(item);
  }
  const start = element.name === 'ol' ? readStart(element.attribs['start']) : 'bullet';
  if (items.length > 0) addBlock(reader, { kind: 'list', start, items });
}

function readLooseItem(reader: Reader, element: Element, marks: Marks): void {
  const place = placeInside(reader);
  if (place === undefined) return readContainer(reader, element, marks);
  endParagraph(reader);
  const item = readNodes(element.children, place, marks);
  if (item.length === 0) return;
  const word = readWordItem(element) ?? { level: 1, ordered: false };
  const list = reader.looseList ?? createList(word.ordered);
  if (list !== reader.looseList) addBlock(reader, list);
  reader.looseList = list;
  addItem(list, item, { ...word, level: Math.min(word.level, MAX_DEPTH - reader.place.depth) });
}

function readQuote(reader: Reader, element: Element, marks: Marks): void {
  const place = placeInside(reader);
  if (place === undefined) return readContainer(reader, element, marks);
  endParagraph(reader);
  const blocks = readNodes(element.children, place, marks);
  if (blocks.length > 0) addBlock(reader, { kind: 'quote', blocks });
}

function readTable(reader: Reader, element: Element, marks: Marks): void {
  if (reader.place.kind !== 'top') return readContainer(reader, element, marks);
  endParagraph(reader);
  const { stray, head, body } = splitTable(element);
  readInto(reader, stray, marks);
  endParagraph(reader);
  const [only, ...others] = [...head, ...body].flat();
  // One cell is no table but a frame around text.
  if (only !== undefined && others.length === 0) return readContainer(reader, only, marks);
  const table = { head: head.map(toCells), body: body.map(toCells) };
  const hasText = [...table.head, ...table.body].flat().some((cell) => cell.runs.length > 0);
  if (hasText) addBlock(reader, { kind: 'table', ...table });

  function toCells(row: Element[]): Cell[] {
    return row.map((cell) => {
      const blocks = readNodes(cell.children, { kind: 'cell', depth: 0 }, marksInside(cell, marks));
      return createCell(cell, settleRuns(joinParagraphs(blocks)));
    });
  }
}

function joinParagraphs(blocks: Block[]): Run[] {
  const paragraphs = blocks.flatMap((block) => (block.kind === 'paragraph' ? [block.runs] : []));
  return paragraphs.flatMap((runs, index) =>
    index === 0 ? runs : [{ text: BREAK, marks: {} }, ...runs],
  );
}

function placeInside({ place }: Reader): Place | undefined {
  if (place.kind === 'cell' || place.depth >= MAX_DEPTH) return undefined;
  return { kind: 'flow', depth: place.depth + 1 };
}

function readStart(value: string | undefined): number {
  return /^\d{1,5}$/.test(value ?? '') ? Math.min(Number(value), MAX_START) : 1;
}
