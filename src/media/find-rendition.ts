import type { Deps } from '../deps.ts';
import { notFound } from '../errors.ts';
import { findRendition } from './rendition-store.ts';
import type { SentFile } from './send.ts';
import { findPublicMedia } from './store.ts';

/** A small picture while a release that shows its original is public; else notFound. */
export async function findPublicRendition(
  { db }: Pick<Deps, 'db'>,
  { id, file }: { id: string; file: string },
): Promise<SentFile> {
  const [, width, format] = /^(\d{1,4})\.(avif|webp|jpeg|png)$/.exec(file) ?? [];
  const media = format && (await findPublicMedia(db, id));
  if (!media) throw notFound();
  const found = await findRendition(db, { mediaId: id, format, width: Number(width) });
  if (found === undefined) throw notFound();
  const { sizeBytes, storageKey } = found;
  const stem = media.fileName.replace(/\.\w+$/, '');
  return {
    // Its storage key is never used twice.
    id: storageKey,
    sizeBytes,
    storageKey,
    contentType: `image/${format}`,
    fileName: `${stem}-${width}.${format}`,
  };
}
