import { z } from 'zod';
import { cleanLine } from '../text/clean-line.ts';
import type { MediaRow } from './store.ts';

const words = z.string().max(10_000).transform(cleanLine).pipe(z.string().max(1_000));

/** Sent beside the file in multipart/form-data. */
export const uploadInput = z.strictObject({
  caption: words.default(''),
  credit: words.default(''),
  alt: words.default(''),
});
export const changeMediaInput = z
  .strictObject({ caption: words, credit: words, alt: words })
  .partial();

export const mediaJson = z.object({
  id: z.string(),
  fileName: z.string(),
  contentType: z.string(),
  sizeBytes: z.number().int(),
  width: z.number().int().nullable(),
  height: z.number().int().nullable(),
  caption: z.string(),
  credit: z.string(),
  alt: z.string(),
  /** Public as soon as a release that shows it is. */
  url: z.url(),
  createdAt: z.iso.datetime(),
});

export function presentMedia(baseUrl: string, media: MediaRow): z.infer<typeof mediaJson> {
  const { id, fileName, contentType, sizeBytes, width, height, caption, credit, alt } = media;
  const url = `${baseUrl}${mediaPath(media)}`;
  const createdAt = media.createdAt.toISOString();
  return {
    id,
    fileName,
    contentType,
    sizeBytes,
    width,
    height,
    caption,
    credit,
    alt,
    url,
    createdAt,
  };
}

/** Where a small picture of it is: `640.avif`. */
export function renditionPath(media: { id: string }, width: number, format: string): string {
  return `/media/${media.id}/sizes/${width}.${format}`;
}

/** Where a file is public while a release that shows it is. */
export function mediaPath(media: { id: string; fileName: string }): string {
  return `/media/${media.id}/${encodeURIComponent(media.fileName)}`;
}
