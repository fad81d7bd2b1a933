import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Deps } from '../deps.ts';
import { AppError } from '../errors.ts';
import { newId } from '../id.ts';
import { findRendition } from '../media/rendition-store.ts';
import { listMediaByIds } from '../media/store.ts';
import type { PublicMedia, PublicRelease } from '../releases/public-store.ts';

export type PdfPicture = { jpeg: Buffer; alt: string; caption: string; credit: string };

type PictureDeps = Pick<Deps, 'db' | 'storage' | 'log' | 'children'>;

// 17 cm in print at 180 dots an inch for the first, 8 cm for the others.
const widths = { first: 1200, other: 560 };

/** All pictures in their order, the first one larger; without those that cannot be read. */
export async function readPictures(
  deps: PictureDeps,
  release: PublicRelease,
): Promise<PdfPicture[]> {
  const pictures: PdfPicture[] = [];
  for (const media of release.media) {
    if (!media.contentType.startsWith('image/') || !media.width) continue;
    const width = pictures.length === 0 ? widths.first : widths.other;
    const jpeg = await readJpeg(deps, media, width);
    if (jpeg !== null) pictures.push({ jpeg, ...media });
  }
  return pictures;
}

/** A JPEG, the one form of photos that a PDF takes. One at a time: an original may have 100 MB. */
async function readJpeg(
  deps: PictureDeps,
  media: PublicMedia,
  width: number,
): Promise<Buffer | null> {
  const path = join(deps.storage.temporaryDir, newId());
  try {
    const key = await findSource(deps, media, width);
    await pipeline(deps.storage.read(key), createWriteStream(path));
    return Buffer.from(await deps.children.run('drawPdfPicture', { path, side: width }));
  } catch (error) {
    if (error instanceof AppError && error.code === 'unavailable') throw error;
    deps.log.warn({ err: error, mediaId: media.id }, 'no picture in the PDF');
    return null;
  } finally {
    await rm(path, { force: true });
  }
}

/** The small picture that is large enough, else the original. */
async function findSource(deps: PictureDeps, media: PublicMedia, width: number): Promise<string> {
  const enough = media.widths?.find((one) => one >= width);
  const wish = enough && { mediaId: media.id, format: 'webp', width: enough };
  const rendition = wish && (await findRendition(deps.db, wish));
  if (rendition) return rendition.storageKey;
  const [original] = await listMediaByIds(deps.db, [media.id]);
  if (original === undefined) throw new Error('the picture is not there any more');
  return original.storageKey;
}
