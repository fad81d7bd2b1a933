import { parseDocument } from 'htmlparser2';
import { type Element, isTag, isText, type Node, type TextNode } from './dom.ts';
import { settleHeadings } from './headings.ts';
import { marksInside } from './marks.ts';
import { settleInline, splitAtDoubleBreaks, withoutBreaks, withoutMark } from './inline.ts';
import type { Block, Doc, Inline, List, ListItem, Mark, Notice, TableRow } from './model.ts';
import { createParagraph, createText } from './model.ts';
import { createCell, splitTable, type TableParts } from './table.ts';

// Lists and quotes in one another: deeper ones are flattened, which also bounds the recursion.
const MAX_DEPTH = 6;
const MAX_START = 9999;

/** Only `top` may hold headings, tables and rules, a `cell` nothing but paragraphs. */
interface Place {
  kind: 'top' | 'flow' | 'cell';
  depth: number;
}

/** Blocks read so far, and the content of the paragraph that is still open. */
interface Reader {
  place: Place;
  blocks: Block[];
  inline: Inline[];
  looseList: List | undefined;
}

type ReadElement = (reader: Reader, element: Element, marks: Mark[]) => void;

const BLOCK_ELEMENTS: readonly string[] =
  'address article aside body caption center dd details dir div dl dt fieldset figcaption figure footer form header hgroup html legend main menu nav p pre section summary tbody td tfoot th thead tr'.split(
    ' ',
  );

const READERS = new Map<string, ReadElement>([
  ...BLOCK_ELEMENTS.map((name): [string, ReadElement] => [name, readContainer]),
  ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((name): [string, ReadElement] => [name, readHeading]),
  ['p', readContainer],
  ['br', (reader, _, marks) => void reader.inline.push({ type: 'hardBreak', marks })],
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
 * HTML that the sanitizer let through, as a document, and what was left out of it. Whatever the markup
 * was, paragraphs hold no blocks, nothing is empty, heading levels start at 2 and skip none. `html` must
 * come from cleanBody or its sanitizer: its nesting is trusted to be shallow.
 */
export function readHtml(html: string): { doc: Doc; notices: Notice[] } {
  const blocks = readNodes(parseDocument(html).children, { kind: 'top', depth: 0 }, []);
  const content = settleHeadings(blocks).filter(
    ({ type }, index, all) => type !== 'horizontalRule' || all[index - 1]?.type !== type,
  );
  return { doc: { type: 'doc', content }, notices: [] };
}

/** A stored body, which is clean, as a document. */
export function readBody(bodyHtml: string): Doc {
  return readHtml(bodyHtml).doc;
}

function readNodes(nodes: Node[], place: Place, marks: Mark[]): Block[] {
  const reader: Reader = { place, blocks: [], inline: [], looseList: undefined };
  readInto(reader, nodes, marks);
  endParagraph(reader);
  return reader.blocks;
}

function readInto(reader: Reader, nodes: Node[], marks: Mark[]): void {
  for (const node of nodes) {
    if (isText(node)) readText(reader, node, marks);
    if (!isTag(node)) continue;
    const read = READERS.get(node.name) ?? readInline;
    read(reader, node, marksInside(node, marks));
  }
}

// Text that stands in no element at all was typed or pasted plain: an empty line ends a paragraph.
function readText(reader: Reader, node: TextNode, marks: Mark[]): void {
  const isPlain = node.parent === null || !isTag(node.parent);
  const parts = isPlain ? node.data.split(/\n[ \t\r]*\n/u) : [node.data];
  for (const [index, part] of parts.entries()) {
    if (index > 0) endParagraph(reader);
    reader.inline.push(createText(part.replace(/[\s\u0085]+/gu, keepNoBreakSpaces), marks));
  }
}

function keepNoBreakSpaces(space: string): string {
  return /^[\u00A0\u202F]+$/u.test(space) ? space : ' ';
}

function endParagraph(reader: Reader): void {
  const paragraphs = splitAtDoubleBreaks(reader.inline).map(settleInline);
  reader.inline = [];
  for (const content of paragraphs) {
    if (content.length > 0) addBlock(reader, createParagraph(content));
  }
}

function addBlock(reader: Reader, block: Block): void {
  reader.blocks.push(block);
  reader.looseList = undefined;
}

function readInline(reader: Reader, element: Element, marks: Mark[]): void {
  readInto(reader, element.children, marks);
}

function readContainer(reader: Reader, element: Element, marks: Mark[]): void {
  endParagraph(reader);
  readInto(reader, element.children, marks);
  endParagraph(reader);
}

function readHeading(reader: Reader, element: Element, marks: Mark[]): void {
  if (reader.place.kind !== 'top') return readContainer(reader, element, marks);
  endParagraph(reader);
  const inner = readNodes(element.children, { kind: 'flow', depth: 0 }, marks);
  // A heading is bold by itself; Word says so once more.
  const content = settleInline(withoutBreaks(withoutMark(joinParagraphs(inner), 'bold')));
  const attrs = { level: Number(element.name.slice(1)) };
  if (content.length > 0) addBlock(reader, { type: 'heading', attrs, content });
  for (const block of inner) if (block.type !== 'paragraph') addBlock(reader, block);
}

function readRule(reader: Reader): void {
  endParagraph(reader);
  if (reader.place.kind === 'top') addBlock(reader, { type: 'horizontalRule' });
}

function readList(reader: Reader, element: Element, marks: Mark[]): void {
  const place = placeInside(reader);
  if (place === undefined) return readContainer(reader, element, marks);
  endParagraph(reader);
  const content: ListItem[] = [];
  for (const child of element.children) {
    const isItem = isTag(child) && child.name === 'li';
    const item = isItem
      ? readNodes(child.children, place, marksInside(child, marks))
      : readNodes([child], place, marks);
    const last = content.at(-1);
    // <ul><li>a</li><ul><li>b</li></ul></ul> is how many editors write a list in a list; others put
    // it into an item of its own, which is shown with an empty mark.
    const isNested = isItem ? item.every(isList) : isList(item[0]);
    if (isNested && last !== undefined) last.content.push(...item);
    else if (item.length > 0) content.push({ type: 'listItem', content: item });
  }
  if (content.length > 0) addBlock(reader, { ...listOf(element), content });
}

function readLooseItem(reader: Reader, element: Element, marks: Mark[]): void {
  const place = placeInside(reader);
  if (place === undefined) return readContainer(reader, element, marks);
  endParagraph(reader);
  const item = readNodes(element.children, place, marks);
  if (item.length === 0) return;
  const list: List = reader.looseList ?? { type: 'bulletList', content: [] };
  if (list !== reader.looseList) addBlock(reader, list);
  reader.looseList = list;
  list.content.push({ type: 'listItem', content: item });
}

function readQuote(reader: Reader, element: Element, marks: Mark[]): void {
  const place = placeInside(reader);
  if (place === undefined) return readContainer(reader, element, marks);
  endParagraph(reader);
  const blocks = readNodes(element.children, place, marks);
  if (blocks.length > 0) addBlock(reader, { type: 'blockquote', content: blocks });
}

function readTable(reader: Reader, element: Element, marks: Mark[]): void {
  if (reader.place.kind !== 'top') return readContainer(reader, element, marks);
  endParagraph(reader);
  const parts = splitTable(element);
  readInto(reader, parts.stray, marks);
  endParagraph(reader);
  const [only, ...others] = [...parts.head, ...parts.body].flat();
  // One cell is no table but a frame around text.
  if (only !== undefined && others.length === 0) return readContainer(reader, only, marks);
  const content = readRows(parts, marks);
  const hasText = content.some((row) =>
    row.content.some(({ content: [text] }) => text.content.length > 0),
  );
  if (hasText) addBlock(reader, { type: 'table', content });
}

function readRows({ head, body }: TableParts, marks: Mark[]): TableRow[] {
  return [head, body].flatMap((section) =>
    section.map((row, index): TableRow => {
      const place = { isHead: section === head, rowsLeft: section.length - index };
      const content = row.map((cell) => {
        const inside = marksInside(cell, marks);
        const blocks = readNodes(cell.children, { kind: 'cell', depth: 0 }, inside);
        return createCell(cell, place, settleInline(joinParagraphs(blocks)));
      });
      return { type: 'tableRow', content };
    }),
  );
}

function joinParagraphs(blocks: Block[]): Inline[] {
  const paragraphs = blocks.flatMap((block) => (block.type === 'paragraph' ? [block.content] : []));
  return paragraphs.flatMap((content, index): Inline[] =>
    index === 0 ? content : [{ type: 'hardBreak', marks: [] }, ...content],
  );
}

function isList(block: Block | undefined): boolean {
  return block?.type === 'bulletList' || block?.type === 'orderedList';
}

function listOf({ name, attribs }: Element): List {
  if (name === 'ul') return { type: 'bulletList', content: [] };
  return { type: 'orderedList', attrs: { start: readStart(attribs['start']) }, content: [] };
}

function placeInside({ place }: Reader): Place | undefined {
  if (place.kind === 'cell' || place.depth >= MAX_DEPTH) return undefined;
  return { kind: 'flow', depth: place.depth + 1 };
}

function readStart(value: string | undefined): number {
  return /^\d{1,5}$/.test(value ?? '') ? Math.min(Number(value), MAX_START) : 1;
}
