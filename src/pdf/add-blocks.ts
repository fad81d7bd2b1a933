import type { Block, Cell, Run } from '../releases/body/model.ts';
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
    if (block.kind === 'heading') makeRoom(place.doc, heightOfLead(place, blocks.slice(index)));
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
  if (block?.kind === 'paragraph') return leadHeight(doc, place, block.runs);
  if (block?.kind === 'list') return heightOfLead(inside(place, itemIndent), block.items[0] ?? []);
  if (block?.kind === 'quote') return heightOfLead(inside(place, step), block.blocks);
  if (block?.kind === 'table') return leadOfTable;
  if (block?.kind !== 'heading') return 0;
  const size = sizeOfHeading(place);
  const own = leadHeight(doc, { size, indent }, asStrong(block.runs));
  return own + gapsOfHeading * size + heightOfLead(place, rest);
}

function inside<P extends { indent?: number }>(place: P, by: number): P {
  return { ...place, indent: (place.indent ?? 0) + by };
}

function addBlock(place: Place, block: Block): void {
  const { doc, parent } = place;
  if (block.kind === 'paragraph') addRuns(place, 'P', block.runs);
  if (block.kind === 'heading') addHeading(place, block);
  if (block.kind === 'list') addList(place, block);
  if (block.kind === 'table') addTable(place, [...block.head, ...block.body]);
  if (block.kind === 'rule') doc.moveDown(0.8);
  if (block.kind !== 'quote') return;
  const quote = doc.struct('BlockQuote');
  parent.add(quote);
  addBlocks(inside({ ...place, parent: quote }, step), block.blocks);
  quote.end();
}

function addHeading(place: Place, { level, runs }: Extract<Block, { kind: 'heading' }>): void {
  place.doc.moveDown(0.3);
  addRuns({ ...place, size: sizeOfHeading(place) }, `H${level}`, asStrong(runs));
}

function sizeOfHeading({ size }: Pick<Place, 'size'>): number {
  return size + 1.5;
}

function asStrong(runs: Run[]): Run[] {
  return runs.map((run) => ({ ...run, marks: { ...run.marks, strong: true as const } }));
}

function addRuns(place: Place, tag: string, runs: Run[]): void {
  const { doc, parent } = place;
  const draw = () => void parent.add(doc.struct(tag, {}, piecesOf(place, runs)));
  drawTogether(doc, { setting: place, runs }, draw);
  doc.moveDown(0.6);
}

type Piece = (() => void) | PDFKit.PDFStructureElement;

/** One piece for each run: PDFKit goes on in the same line until a run ends it. */
function piecesOf({ doc, size, indent = 0 }: Place, runs: Run[]): Piece[] {
  const { left } = doc.page.margins;
  return runs.map(({ text, marks }, index) => {
    const draw = () => {
      const { href: link = null } = marks;
      doc.font(marks.strong ? 'strong' : 'text').fontSize(size);
      doc.fillColor(link === null ? 'black' : linkColor);
      const options = {
        continued: index < runs.length - 1,
        link,
        oblique: marks.em === true,
        underline: link !== null,
        lineGap,
      };
      if (index === 0) doc.text(text, left + indent, doc.y, options);
      else doc.text(text, options);
    };
    return marks.href === undefined ? draw : doc.struct('Link', {}, draw);
  });
}

function addList(place: Place, { start, items }: Extract<Block, { kind: 'list' }>): void {
  const { doc, parent, size, indent = 0 } = place;
  const list = doc.struct('L');
  parent.add(list);
  for (const [index, item] of items.entries()) {
    // The mark stays with the first lines.
    makeRoom(doc, heightOfLead(inside(place, itemIndent), item));
    const entry = doc.struct('LI');
    list.add(entry);
    const mark = start === 'bullet' ? '–' : `${start + index}.`;
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

function addTable({ doc, parent, size }: Place, rows: Cell[][]): void {
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
    data: rows.map((cells) => cells.map(toTableCell)),
  });
  doc.x = doc.page.margins.left;
  doc.moveDown(0.6);
}

function toTableCell({ header, scope, colspan, rowspan, runs }: Cell) {
  const text = runs.map((run) => run.text).join('');
  const cell = { text, colSpan: colspan, rowSpan: rowspan };
  if (!header) return { ...cell, type: 'TD' as const };
  const names = scope === 'row' ? ('Row' as const) : ('Column' as const);
  return { ...cell, type: 'TH' as const, scope: names, font: { src: 'strong' } };
}
