import { writeFile } from 'node:fs/promises';
import QrCode from 'qrcode';
import { releaseUrl } from '../releases/present.ts';
import { openWords } from '../words.ts';
import { readLogo, readPictures } from './read-files.ts';
import { makeSheet } from './make-sheet.ts';
import { pdfLevels, type PdfOrder, type PdfWritten } from './order.ts';
import { simplerSheet } from './simpler-sheet.ts';
import { type SheetFiles, typesetSheet } from './typeset.ts';

/**
 * Writes the PDF of a release into a file. What the typesetter refuses is set at the next level; over
 * time and memory the caller decides. Knows no database, so that it can run in a child process.
 */
export async function writePdf(order: PdfOrder): Promise<PdfWritten> {
  const { release, baseUrl } = order;
  const words = await openWords();
  const files: SheetFiles = new Map();
  const qr = '/code.svg';
  files.set(qr, await drawCode(releaseUrl(baseUrl, release)));
  const faults: string[] = [];
  const pictures = await readPictures({ words, language: release.language }, order.pictures, files);
  const logo = await readLogo(order.logo, files);
  const sheet = makeSheet({ words, baseUrl }, release, { pictures, logo, qr });
  for (const level of pdfLevels.slice(pdfLevels.indexOf(order.level))) {
    try {
      await writeFile(order.target, typesetSheet(simplerSheet(sheet, level), files));
      return { level, faults };
    } catch (error) {
      faults.push(`${level}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new Error(faults.join('; ').slice(0, 1_000));
}

async function drawCode(url: string): Promise<Buffer> {
  return Buffer.from(await QrCode.toString(url, { type: 'svg', margin: 0 }));
}
