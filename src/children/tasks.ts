import { z } from 'zod';
import { decodingMegabytes } from '../media/picture-cost.ts';
import { pdfOrder, pdfWritten } from '../pdf/order.ts';
import { task } from './catalogue.ts';

const side = z.int().positive();
const bytes = z.instanceof(Uint8Array);
// Encoding and drawing of what is small already; decoding may hold `decodingMegabytes`.
const small = { seconds: 60, megabytes: 700 };
const decoding = { seconds: 60, megabytes: decodingMegabytes };

/**
 * Every piece of work that has no bound of its own. To add one: its function in a module that imports
 * no store and no `deps`, an entry here, and `deps.children.run(name, input)` where it is needed.
 */
export const tasks = {
  measurePicture: task({
    rank: 1,
    ...decoding,
    input: z.strictObject({ path: z.string() }),
    output: z.strictObject({ width: side, height: side, hasLocation: z.boolean() }),
    load: async () => (await import('../media/measure-picture.ts')).measurePicture,
  }),
  reducePicture: task({
    rank: 2,
    ...decoding,
    input: z.strictObject({
      path: z.string(),
      target: z.string(),
      most: z.strictObject({ width: side, height: side }),
    }),
    output: z.strictObject({
      width: side,
      height: side,
      reducedWidth: side,
      isOpaque: z.boolean(),
    }),
    load: async () => (await import('../media/reduce-picture.ts')).reducePicture,
  }),
  encodePicture: task({
    rank: 2,
    ...small,
    input: z.strictObject({
      path: z.string(),
      target: z.string(),
      format: z.enum(['avif', 'webp', 'jpeg', 'png']),
      width: side,
      caption: z.string(),
      credit: z.string(),
    }),
    output: z.strictObject({ height: side, sizeBytes: side }),
    load: async () => (await import('../media/encode-picture.ts')).encodePicture,
  }),
  drawLogo: task({
    rank: 1,
    ...decoding,
    input: z.strictObject({ path: z.string() }),
    output: z.strictObject({ png: bytes, width: side, height: side }),
    load: async () => (await import('../offices/draw-logo.ts')).drawLogo,
  }),
  drawPdfPicture: task({
    rank: 0,
    ...decoding,
    input: z.strictObject({ path: z.string(), side }),
    output: bytes,
    load: async () => (await import('../pdf/draw-picture.ts')).drawPicture,
  }),
  writePdf: task({
    rank: 0,
    seconds: 40,
    megabytes: 1_500,
    input: pdfOrder,
    output: pdfWritten,
    load: async () => (await import('../pdf/write-pdf.ts')).writePdf,
  }),
};

/** Where a child finds the catalogue. */
export const tasksUrl = import.meta.url;
