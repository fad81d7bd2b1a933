import type { Block, Cell, Run } from '../releases/body/model.ts';
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
const linkColor = '#1a4480';

/** The blocks of a cleaned text with their tags: headings, paragraphs, lists, quotes, tables. */
export function addBlocks(place: Place, blocks: Block[]): void {
  for (const block of blocks) addBlock(place, block);
}

function addBlock(place: Place, block: Block): void {
  const { doc, parent, indent = 0 } = place;
  if (block.kind === 'paragraph') addRuns(place, 'P', block.runs);
  if (block.kind === 'heading') addHeading(place, block);
  if (block.kind === 'list') addList(place, block);
  if (block.kind === 'table') addTable(place, [...block.head, ...block.body]);
  if (block.kind === 'rule') doc.moveDown(0.8);
  if (block.kind !== 'quote') return;
  const quote = doc.struct('BlockQuote');
  parent.add(quote);
  addBlocks({ ...place, parent: quote, indent: indent + step }, block.blocks);
  quote.end();
}

function addHeading(place: Place, { level, runs }: Extract<Block, { kind: 'heading' }>): void {
  const { doc } = place;
  doc.moveDown(0.3);
  // No heading alone at the foot of a page.
  if (doc.y > doc.page.height - doc.page.margins.bottom - 50) doc.addPage();
  const strong = runs.map((run) => ({ ...run, marks: { ...run.marks, strong: true as const } }));
  addRuns({ ...place, size: place.size + 1.5 }, `H${level}`, strong);
}

function addRuns(place: Place, tag: string, runs: Run[]): void {
  const { doc, parent } = place;
  parent.add(doc.struct(tag, {}, piecesOf(place, runs)));
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
        lineGap: 2.5,
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
    const entry = doc.struct('LI');
    list.add(entry);
    const mark = start === 'bullet' ? '–' : `${start + index}.`;
    const label = () => {
      if (doc.y > doc.page.height - doc.page.margins.bottom - 20) doc.addPage();
      const { y } = doc;
      doc.font('text').fontSize(size).fillColor('black');
      doc.text(mark, doc.page.margins.left + indent, y, { lineGap: 2.5 });
      doc.y = y;
    };
    entry.add(doc.struct('Lbl', {}, label));
    const body = doc.struct('LBody');
    entry.add(body);
    addBlocks({ ...place, parent: body, indent: indent + step + 2 }, item);
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
