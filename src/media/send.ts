import { once } from 'node:events';
import type { Readable } from 'node:stream';
import type { Request, Response } from 'express';
import type { Deps } from '../deps.ts';
import { sendStream } from '../http/send-stream.ts';
import type { MediaRow } from './store.ts';

/** What is sent: an original, or one of its small pictures under an `id` of its own. */
export type SentFile = Pick<
  MediaRow,
  'id' | 'sizeBytes' | 'contentType' | 'fileName' | 'storageKey'
>;

type Exchange = { request: Request; response: Response };

/**
 * Answers with the original, whole or the range that was asked for (RFC 9110). `nosniff` and a
 * sandbox: whatever is in the file, it runs nothing on our origin.
 */
export async function sendMedia(
  deps: Pick<Deps, 'storage'>,
  media: SentFile,
  { request, response }: Exchange,
): Promise<void> {
  const etag = `"${media.id}"`;
  // Public only while its release is: nobody may keep it without asking again.
  response.set({ ETag: etag, 'Cache-Control': 'no-cache' });
  if (request.fresh) return void response.status(304).end();
  // Express looked for it there; an error below must not carry it.
  response.removeHeader('ETag');
  const { sizeBytes } = media;
  const range = rangeOf(request, { etag, size: sizeBytes });
  if (range === 'unsatisfiable')
    return void response.status(416).set('Content-Range', `bytes */${sizeBytes}`).end();
  const { start, end } = range ?? { start: 0, end: sizeBytes - 1 };
  // Opened before the answer says that it is there: a missing original can still be told.
  const file = request.method === 'HEAD' ? null : await openOriginal(deps, media, { start, end });
  response.set({
    ETag: etag,
    'Accept-Ranges': 'bytes',
    'Content-Type': media.contentType,
    'Content-Disposition': `${disposition(request)}; filename="${media.fileName}"`,
    'Content-Security-Policy': "default-src 'none'; sandbox",
    'Content-Length': String(end - start + 1),
  });
  if (range) response.status(206).set('Content-Range', `bytes ${start}-${end}/${sizeBytes}`);
  if (file === null) return void response.end();
  await sendStream(file, response);
}

async function openOriginal(
  deps: Pick<Deps, 'storage'>,
  media: SentFile,
  bounds: { start: number; end: number },
): Promise<Readable> {
  const file = deps.storage.read(media.storageKey, bounds);
  await once(file, 'open');
  return file;
}

function disposition(request: Request): 'attachment' | 'inline' {
  return request.query.download === undefined ? 'inline' : 'attachment';
}

function rangeOf(request: Request, { etag, size }: { etag: string; size: number }) {
  // Who goes on with what was broken off names what the beginning was of (RFC 9110, 13.1.5).
  if ((request.get('If-Range') ?? etag) !== etag) return null;
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
