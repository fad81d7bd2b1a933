import { pipeline } from 'node:stream/promises';
import type { Request, Response } from 'express';
import type { Deps } from '../deps.ts';
import type { MediaRow } from './store.ts';

type Exchange = { request: Request; response: Response };

/**
 * Answers with the original, whole or the range that was asked for (RFC 9110). `nosniff` and a
 * sandbox: whatever is in the file, it runs nothing on our origin.
 */
export async function sendMedia(
  deps: Pick<Deps, 'storage'>,
  media: MediaRow,
  { request, response }: Exchange,
): Promise<void> {
  response.set({
    'Content-Type': media.contentType,
    'Content-Disposition': `${disposition(request)}; filename="${media.fileName}"`,
    'Content-Security-Policy': "default-src 'none'; sandbox",
    'Accept-Ranges': 'bytes',
    ETag: `"${media.id}"`,
    // Public only while its release is: nobody may keep it without asking again.
    'Cache-Control': 'no-cache',
  });
  if (request.fresh) return void response.status(304).end();
  const range = rangeOf(request, media.sizeBytes);
  if (range === 'unsatisfiable')
    return void response.status(416).set('Content-Range', `bytes */${media.sizeBytes}`).end();
  const { start, end } = range ?? { start: 0, end: media.sizeBytes - 1 };
  if (range) response.status(206).set('Content-Range', `bytes ${start}-${end}/${media.sizeBytes}`);
  response.set('Content-Length', String(end - start + 1));
  if (request.method === 'HEAD') return void response.end();
  await pipeline(deps.storage.read(media.storageKey, { start, end }), response);
}

function disposition(request: Request): 'attachment' | 'inline' {
  return request.query.download === undefined ? 'inline' : 'attachment';
}

function rangeOf(request: Request, size: number) {
  if (request.get('If-Range') !== undefined) return null;
  // A suffix longer than the file is the whole of it (RFC 9110, 14.1.2), which the parser denies.
  const [, suffix] = /^bytes=-(\d+)$/.exec(request.get('Range') ?? '') ?? [];
  if (Number(suffix) > size) return { start: 0, end: size - 1 };
  const ranges = request.range(size, { combine: true });
  if (ranges === undefined || ranges === -2) return null;
  if (ranges === -1) return 'unsatisfiable' as const;
  const [first] = ranges;
  // Several ranges at once are answered with the whole, which is allowed.
  return ranges.type === 'bytes' && ranges.length === 1 && first ? first : null;
}
