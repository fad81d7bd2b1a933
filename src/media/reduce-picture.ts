import sharp from 'sharp';
import { openPicture, orBroken, readHeader } from './read-picture.ts';

type Input = { path: string; target: string; most: { width: number; height: number } };

/**
 * Writes an original as a sheet that is no larger than `most`, upright, in sRGB and without anything
 * but its pixels: all sizes are drawn from it, so that a large original is decoded once. Throws
 * `invalid`. Runs in a child process.
 */
export async function reducePicture({ path, target, most }: Input) {
  const header = await readHeader(path);
  return orBroken(async () => {
    const { picture, width, height } = await openPicture(path, header);
    const { width: reducedWidth } = await picture
      .resize({ ...most, fit: 'inside', withoutEnlargement: true })
      .toColourspace('srgb')
      .tiff({ compression: 'none' })
      .toFile(target);
    const { isOpaque } = await sharp(target).stats();
    return { width, height, reducedWidth, isOpaque };
  });
}
