import { hasMark } from '../releases/body/mark-set.ts';
import { type Inline, textOf } from '../releases/body/model.ts';
import type { PdfDocument } from './write-pdf.ts';

/** How a paragraph is set: size, indent from the left margin and gap between lines, in points. */
export type Setting = { size: number; indent?: number };

export const lineGap = 2.5;

// Of a paragraph, on each page that it stands on.
const fewestLines = 2;

/** Begins a new page where less than `height` (points) is left of this one. */
export function makeRoom(doc: PdfDocument, height: number): void {
  if (doc.y > doc.page.margins.top && doc.y + height > doc.page.maxY()) doc.addPage();
}

/** What must stand together at the beginning of a paragraph: two lines, or all three. In points. */
export function leadHeight(doc: PdfDocument, setting: Setting, content: Inline[]): number {
  const lines = measureLines(doc, setting, content);
  return lines.step * (lines.count <= fewestLines + 1 ? lines.count : fewestLines) - lineGap;
}

/** Draws a paragraph so that none of its lines is alone at the foot or the top of a page. */
export function drawTogether(
  doc: PdfDocument,
  { setting, content }: { setting: Setting; content: Inline[] },
  draw: () => void,
): void {
  const lines = measureLines(doc, setting, content);
  const fitting = linesFrom(doc, doc.y, lines.step);
  if (lines.count <= fitting || lines.count < fewestLines) return draw();
  const onFullPage = linesFrom(doc, doc.page.margins.top, lines.step);
  const isLastAlone = (lines.count - fitting) % onFullPage === 1;
  const here = isLastAlone ? fitting - 1 : fitting;
  if (here < fewestLines) {
    doc.addPage();
    return draw();
  }
  const { page } = doc;
  const { margins } = page;
  // PDFKit breaks where the page ends; this one ends a line earlier as long as the paragraph is drawn.
  page.margins = { ...margins, bottom: margins.bottom + (fitting - here) * lines.step };
  draw();
  page.margins = margins;
}

type Lines = { count: number; step: number };

function measureLines(doc: PdfDocument, { size, indent = 0 }: Setting, content: Inline[]): Lines {
  const { left, right } = doc.page.margins;
  const width = doc.page.width - left - right - indent;
  let height = 0;
  for (const [index, node] of content.entries()) {
    doc.font(hasMark(node.marks, 'bold') ? 'strong' : 'text').fontSize(size);
    const continued = index < content.length - 1;
    height += doc.heightOfString(textOf([node]), { width, lineGap, continued });
  }
  const step = doc.currentLineHeight(true) + lineGap;
  return { count: Math.round(height / step), step };
}

/** PDFKit sets a line as long as it fits without the gap under it. */
function linesFrom(doc: PdfDocument, y: number, step: number): number {
  return Math.max(0, Math.floor((doc.page.maxY() - y + lineGap) / step + 0.001));
}
