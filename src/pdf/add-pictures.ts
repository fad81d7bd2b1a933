import type { Language, Words } from '../words.ts';
import { makeRoom } from './page-room.ts';
import type { PdfPicture } from './read-pictures.ts';
import type { PdfDocument } from './write-pdf.ts';

type Wall = {
  doc: PdfDocument;
  root: PDFKit.PDFStructureElement;
  words: Words;
  language: Language;
};

const inRow = 2;
const gap = 16;
const tallest = 150;
/** Room for a first row with its captions, in points. */
export const firstRowHeight = tallest + 50;
const muted = '#444444';

/** Pictures side by side, each tagged as a figure with its caption after it. */
export function addPictures(wall: Wall, pictures: PdfPicture[]): void {
  for (let at = 0; at < pictures.length; at += inRow) addRow(wall, pictures.slice(at, at + inRow));
}

/** Caption and credit as they stand under a picture. */
export function captionOf({ words, language }: Wall, { caption, credit }: PdfPicture): string {
  return [caption, credit && words(language, 'pdf.credit', { name: credit })]
    .filter(Boolean)
    .join(' ');
}

function addRow(wall: Wall, row: PdfPicture[]): void {
  const { doc, root } = wall;
  const { left, right } = doc.page.margins;
  const width = (doc.page.width - left - right - gap * (inRow - 1)) / inRow;
  small(doc);
  const captions = row.map((picture) => captionOf(wall, picture));
  const heights = captions.map((text) => doc.heightOfString(text || ' ', { width }));
  const height = tallest + 6 + Math.max(...heights);
  makeRoom(doc, height);
  const { y } = doc;
  for (const [index, { jpeg, alt }] of row.entries()) {
    const x = left + index * (width + gap);
    const box = { fit: [width, tallest] as [number, number] };
    root.add(doc.struct('Figure', { alt }, () => void doc.image(jpeg, x, y, box)));
    const caption = captions[index] ?? '';
    if (caption === '') continue;
    const write = () => void small(doc).text(caption, x, y + tallest + 4, { width });
    root.add(doc.struct('Caption', {}, write));
  }
  doc.x = left;
  doc.y = y + height + 12;
}

function small(doc: PdfDocument): PdfDocument {
  return doc.font('text').fontSize(9).fillColor(muted);
}
