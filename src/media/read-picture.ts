import { readFile } from 'node:fs/promises';
import sharp, { type Metadata, type Sharp } from 'sharp';
import { AppError, invalid } from '../errors.ts';
import { checkCost } from './picture-cost.ts';

export type Opened = { picture: Sharp; width: number; height: number };

/** The header alone is read. Throws `invalid` for what is no picture or would cost too much. */
export async function readHeader(path: string): Promise<Metadata> {
  // Memory that libvips keeps would count against the next task.
  sharp.cache(false);
  const header = await orBroken(() => sharp(path, { limitInputPixels: false }).metadata());
  checkCost(header);
  return header;
}

/**
 * A picture to go on with, upright, with its size. HEIC of cameras holds HEVC, which sharp's build of
 * libheif does not read; the one in WebAssembly does, and turns it upright itself.
 */
export async function openPicture(path: string, header: Metadata): Promise<Opened> {
  const picture = sharp(path, { limitInputPixels: false, failOn: 'truncated' }).autoOrient();
  // The same box can hold AV1.
  if (!isHeic(header) || (await canBeRead(picture))) return { picture, ...header.autoOrient };
  // Two megabytes of WebAssembly, for those alone who need it.
  const { decodeHeic } = await import('./decode-heic.ts');
  const { data, width, height } = await decodeHeic(await readFile(path));
  const raw = { width, height, channels: 4 } as const;
  return { picture: sharp(data, { raw, limitInputPixels: false }), width, height };
}

function isHeic({ format, mediaType }: Metadata): boolean {
  return format === 'heif' && mediaType !== 'image/avif';
}

async function canBeRead(picture: Sharp): Promise<boolean> {
  try {
    await picture.clone().resize({ width: 16 }).raw().toBuffer();
    return true;
  } catch {
    return false;
  }
}

/** Where a decoder cannot read it, the picture is at fault. */
export async function orBroken<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw invalid([{ path: 'file', message: 'errors.media.broken' }]);
  }
}
