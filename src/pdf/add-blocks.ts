import { addMark, findMark, hasMark } from '../releases/body/mark-set.ts';
import type { Block, Cell, Heading, Inline, List, Table } from '../releases/body/model.ts';
import { textOf } from '../releases/body/model.ts';
import { type BlockWriters, visitBlock } from '../releases/body/visit.ts';
import { drawTogether, leadHeight, lineGap, makeRoom } from './page-room.ts';
import type { PdfDocument } from './write-pdf.ts';

type Place = {
  doc: PdfDocument;
  parent: PDFKit.PDFStructureElement;
  /** Of the text, in points. */
  size: number;
  /** From the left margin, in points. */
  indent?: number;
};

const step = 16;
const itemIndent = step + 2;
// Above and below a heading, in parts of its size.
const gapsOfHeading = 1.2;
const linkColor = '#1a4480';

/** The blocks of a cleaned text with their tags: headings, paragraphs, lists, quotes, tables. */
export function addBlocks(place: Place, blocks: Block[]): void {
  for (const [index, block] of blocks.entries()) {
    if (block.type === 'heading') makeRoom(place.doc, heightOfLead(place, blocks.slice(index)));
    addBlock(place, block);
  }
}

// A few rows of a table; what has no lines of its own needs none.
const leadOfTable = 60;

/** What must stand on one page where these blocks begin, in points: no heading without its text. */
export function heightOfLead(
  place: Pick<Place, 'doc' | 'size' | 'indent'>,
  blocks: Block[],
): number {
  const { doc, indent = 0 } = place;
  const [block, ...rest] = blocks;
  if (block?.type === 'paragraph') return leadHeight(doc, place, block.content);
  if (block?.type === 'bulletList' || block?.type === 'orderedList')
    return heightOfLead(inside(place, itemIndent), block.content[0]?.content ?? []);
  if (block?.type === 'blockquote') return heightOfLead(inside(place, step), block.content);
  if (block?.type === 'table') return leadOfTable;
  if (block?.type !== 'heading') return 0;
  const size = sizeOfHeading(place);
  const own = leadHeight(doc, { size, indent }, asBold(block.content));
  return own + gapsOfHeading * size + heightOfLead(place, rest);
}

function inside<P extends { indent?: number }>(place: P, by: number): P {
  return { ...place, indent: (place.indent ?? 0) + by };
}

function addBlock(place: Place, block: Block): void {
  visitBlock(BLOCKS, block, place);
}

const BLOCKS: BlockWriters<void, Place> = {
  paragraph: ({ content }, place) => addInline(place, 'P', content),
  heading: (heading, place) => addHeading(place, heading),
  bulletList: (list, place) => addList(place, list),
  orderedList: (list, place) => addList(place, list),
  blockquote: ({ content }, place) => {
    const quote = place.doc.struct('BlockQuote');
    place.parent.add(quote);
    addBlocks(inside({ ...place, parent: quote }, step), content);
    quote.end();
  },
  table: (table, place) => addTable(place, table),
  horizontalRule: (_, { doc }) => void doc.moveDown(0.8),
};

function addHeading(place: Place, { attrs, content }: Heading): void {
  place.doc.moveDown(0.3);
  addInline({ ...place, size: sizeOfHeading(place) }, `H${attrs.level}`, asBold(content));
}

function sizeOfHeading({ size }: Pick<Place, 'size'>): number {
  return size + 1.5;
}

function asBold(content: Inline[]): Inline[] {
  return content.map((node) => ({ ...node, marks: addMark(node.marks, { type: 'bold' }) }));
}

function addInline(place: Place, tag: string, content: Inline[]): void {
  const { doc, parent } = place;
  const draw = () => void parent.add(doc.struct(tag, {}, piecesOf(place, content)));
  drawTogether(doc, { setting: place, content }, draw);
  doc.moveDown(0.6);
}

type Piece = (() => void) | PDFKit.PDFStructureElement;

/** One piece for each node: PDFKit goes on in the same line until one ends it. */
function piecesOf({ doc, size, indent = 0 }: Place, content: Inline[]): Piece[] {
  const { left } = doc.page.margins;
  return content.map((node, index) => {
    const { marks } = node;
    const link = findMark(marks, 'link')?.attrs.href ?? null;
    const text = textOf([node]);
    const draw = () => {
      doc.font(hasMark(marks, 'bold') ? 'strong' : 'text').fontSize(size);
      doc.fillColor(link === null ? 'black' : linkColor);
      const options = {
        continued: index < content.length - 1,
        link,
        oblique: hasMark(marks, 'italic'),
        underline: link !== null,
        strike: hasMark(marks, 'strike'),
        lineGap,
      };
      if (index === 0) doc.text(text, left + indent, doc.y, options);
      else doc.text(text, options);
    };
    return link === null ? draw : doc.struct('Link', {}, draw);
  });
}

function addList(place: Place, bullets: List): void {
  const { doc, parent, size, indent = 0 } = place;
  const list = doc.struct('L');
  parent.add(list);
  for (const [index, { content: item }] of bullets.content.entries()) {
    // The mark stays with the first lines.
    makeRoom(doc, heightOfLead(inside(place, itemIndent), item));
    const entry = doc.struct('LI');
    list.add(entry);
    const mark = bullets.type === 'bulletList' ? '–' : `${bullets.attrs.start + index}.`;
    const label = () => {
      const { y } = doc;
      doc.font('text').fontSize(size).fillColor('black');
      doc.text(mark, doc.page.margins.left + indent, y, { lineGap });
      doc.y = y;
    };
    entry.add(doc.struct('Lbl', {}, label));
    const body = doc.struct('LBody');
    entry.add(body);
    addBlocks(inside({ ...place, parent: body }, itemIndent), item);
    body.end();
    entry.end();
  }
  list.end();
}

function addTable({ doc, parent, size }: Place, { content: rows }: Table): void {
  doc
    .font('text')
    .fontSize(size - 1)
    .fillColor('black');
  // Missing in the types: it makes the table a tagged one.
  const tagged = { structParent: parent };
  doc.table({
    ...tagged,
    position: { x: doc.page.margins.left, y: doc.y },
    defaultStyle: { border: 0.5, borderColor: '#999999', padding: 4 },
    data: rows.map(({ content }) => content.map(toTableCell)),
  });
  doc.x = doc.page.margins.left;
  doc.moveDown(0.6);
}

function toTableCell({ type, attrs, content: [paragraph] }: Cell) {
  const text = textOf(paragraph.content);
  const cell = { text, colSpan: attrs.colspan, rowSpan: attrs.rowspan };
  if (type === 'tableCell') return { ...cell, type: 'TD' as const };
  const names = attrs.scope === 'row' ? ('Row' as const) : ('Column' as const);
  return { ...cell, type: 'TH' as const, scope: names, font: { src: 'strong' } };
}
