import sharp from 'sharp';
import { invalid } from '../errors.ts';

// What a decoder must hold at once in the worst case: 360 MB.
export const mostPixels = 120_000_000;
const secondsEach = 30;

type Input = { path: string; contentType: string };
type Size = { width: number | null; height: number | null };

/**
 * Width and height as shown, in pixels; null for what is no picture. The whole picture is read once,
 * because whoever uploads it can mend it, and the worker that draws its sizes can tell nobody. Throws
 * `invalid` for a damaged picture, or one with more than `mostPixels`.
 */
export async function measurePicture({ path, contentType }: Input): Promise<Size> {
  // libheif is not in every build of sharp; such originals are kept without dimensions.
  if (!contentType.startsWith('image/') || contentType === 'image/heic')
    return { width: null, height: null };
  const { width, height, orientation = 1 } = await readable(() => sharp(path, anySize).metadata());
  if (width * height > mostPixels) throw fault('tooManyPixels', { most: mostPixels / 1_000_000 });
  await readable(() =>
    sharp(path, { limitInputPixels: mostPixels, failOn: 'truncated' })
      .resize({ width: 16 })
      .timeout({ seconds: secondsEach })
      .raw()
      .toBuffer(),
  );
  return orientation >= 5 ? { width: height, height: width } : { width, height };
}

// The header alone is read.
const anySize = { limitInputPixels: false } as const;

async function readable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch {
    throw fault('broken');
  }
}

function fault(name: 'broken' | 'tooManyPixels', params = {}) {
  return invalid([{ path: 'file', message: `errors.media.${name}`, params }]);
}
