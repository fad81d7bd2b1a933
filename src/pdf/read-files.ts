import { readFile } from 'node:fs/promises';
import type { Language, Words } from '../words.ts';
import type { OrderedPicture, PdfOrder } from './order.ts';
import { lineOf } from './pieces.ts';
import type { SheetLogo, SheetPicture } from './sheet.ts';
import type { SheetFiles } from './typeset.ts';

type Saying = { words: Words; language: Language };

/** Ordered pictures as the sheet names them. */
export async function readPictures(
  saying: Saying,
  ordered: OrderedPicture[],
  files: SheetFiles,
): Promise<SheetPicture[]> {
  const pictures: SheetPicture[] = [];
  for (const [index, picture] of ordered.entries()) {
    const path = `/picture-${index}.jpg`;
    files.set(path, await readFile(picture.path));
    const caption = lineOf(captionOf(saying, picture));
    // PDF/UA asks for words with each picture.
    pictures.push({ path, alt: picture.alt || caption.text || '–', caption });
  }
  return pictures;
}

/** Caption and credit as they stand under a picture. */
function captionOf({ words, language }: Saying, { caption, credit }: OrderedPicture): string {
  return [caption, credit && words(language, 'pdf.credit', { name: credit })]
    .filter(Boolean)
    .join(' ');
}

/** A coat of arms was drawn anew when it was taken: a PNG of some kilobytes. */
export async function readLogo(
  logo: PdfOrder['logo'],
  files: SheetFiles,
): Promise<SheetLogo | null> {
  if (logo === null) return null;
  const path = '/logo.png';
  files.set(path, await readFile(logo.path));
  return { ...logo, path };
}
