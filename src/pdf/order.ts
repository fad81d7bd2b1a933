import { z } from 'zod';
import type { PublicRelease } from '../releases/public-store.ts';

/**
 * How much is set: all; no pictures and no tables; nothing but words in paragraphs; an address alone.
 * Each one can be set where the one before could not.
 */
export const pdfLevels = ['whole', 'simple', 'plain', 'address'] as const;
export type PdfLevel = (typeof pdfLevels)[number];

const picture = z.strictObject({
  /** A JPEG, the one form of photos that a PDF takes. */
  path: z.string(),
  alt: z.string(),
  caption: z.string(),
  credit: z.string(),
});
export type OrderedPicture = z.output<typeof picture>;

/** All that a child process needs for a PDF, and the place where it puts it. */
export const pdfOrder = z.strictObject({
  release: z.custom<PublicRelease>(),
  baseUrl: z.string(),
  level: z.enum(pdfLevels),
  pictures: z.array(picture),
  logo: z
    .strictObject({ path: z.string(), ratio: z.number().positive(), alt: z.string() })
    .nullable(),
  target: z.string(),
});
export type PdfOrder = z.output<typeof pdfOrder>;

export const pdfWritten = z.strictObject({
  level: z.enum(pdfLevels),
  /** Why a level was left or a picture is missing, for the log. */
  faults: z.array(z.string()),
});
export type PdfWritten = z.output<typeof pdfWritten>;
