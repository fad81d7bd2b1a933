import type { Metadata } from 'sharp';
import { invalid } from '../errors.ts';

/** A task that decodes a picture may hold this much; the cost below stays under it. */
export const decodingMegabytes = 1_600;

const mostBytes = 1_300_000_000;
const mostPixels = 120_000_000;
// Taller than WebP can be at the width that pages show; a strip of that form is no picture.
const longestSide = 65_000;

/**
 * Bytes that decoding holds for each pixel of eight bits a channel, measured with libvips 8.18 on
 * pictures of 49 megapixels. A plain JPEG or PNG is read line by line and reduced on the way.
 */
function bytesPerPixel({ format, isProgressive, depth }: Metadata): number {
  const wide = depth === 'uchar' ? 1 : 2;
  // Measured: JPEG 0.6, progressive 3.6 (twice that without subsampling); PNG 0.9, interlaced 3.6;
  // WebP and TIFF about 1, and 4 where they must be turned; AVIF 18.8, more with deep colors.
  if (format === 'jpeg') return isProgressive ? 8 : 2;
  if (format === 'png') return (isProgressive ? 5 : 4) * wide;
  if (format === 'webp') return 5;
  if (format === 'tiff') return 4 * wide;
  return 24 * (wide === 1 ? 1 : 1.6);
}

/**
 * Refuses a picture whose decoding would take more than there is, by its header alone and before any
 * of it is unpacked: some kilobytes of AVIF can be 120 megapixels, and those 4 GB. Throws `invalid`.
 */
export function checkCost(header: Metadata): void {
  const { width, height } = header;
  const affordable = Math.min(mostPixels, mostBytes / bytesPerPixel(header));
  if (width * height > affordable)
    throw fault('tooManyPixels', { most: Math.floor(affordable / 1_000_000) });
  if (Math.max(width, height) > longestSide) throw fault('tooLong', { most: longestSide });
}

function fault(name: string, params: Record<string, number>) {
  return invalid([{ path: 'file', message: `errors.media.${name}`, params }]);
}
