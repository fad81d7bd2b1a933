import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileTypeFromFile } from 'file-type';
import type { Deps } from '../deps.ts';
import { invalid } from '../errors.ts';
import { newId } from '../id.ts';
import { drawRenditions } from './draw-renditions.ts';
import { fileNameOf } from './file-name.ts';
import { keepDrawnFiles } from './keep-drawn.ts';
import { insertRenditions, type Rendition } from './rendition-store.ts';
import { shownEverywhere } from './shared-picture.ts';
import { orTooCostly } from './too-costly.ts';
import { insertMedia } from './store.ts';

/** What can be shown or handed out, by its first bytes and not by its name. SVG can carry script. */
const taken = new Map([
  ['image/jpeg', 'jpg'],
  ['image/png', 'png'],
  ['image/webp', 'webp'],
  ['image/avif', 'avif'],
  ['image/tiff', 'tif'],
  ['image/heic', 'heic'],
  ['image/heif', 'heif'],
  ['application/pdf', 'pdf'],
  ['audio/mpeg', 'mp3'],
  ['audio/wav', 'wav'],
  ['video/mp4', 'mp4'],
  ['video/webm', 'webm'],
]);

export type Upload = {
  officeId: string;
  path: string;
  originalName: string;
  caption: string;
  credit: string;
  alt: string;
};

/**
 * Keeps an uploaded file as it is, with its type, size and hash, and writes its row. Removes the
 * temporary file in every case. Returns the id. Throws `invalid` for an empty, foreign or broken file.
 */
export async function keepUpload(
  deps: Pick<Deps, 'db' | 'storage' | 'children'>,
  upload: Upload,
): Promise<string> {
  try {
    const { size } = await stat(upload.path);
    const contentType = await typeOf(upload.path, size);
    const measured = await measure(deps, upload.path, contentType);
    const sha256 = await hashOf(upload.path);
    const id = newId();
    const shared = await drawShared(deps, upload, { contentType, id, ...measured });
    const extension = taken.get(contentType) ?? 'bin';
    const storageKey = `originals/${id.slice(0, 2)}/${id}.${extension}`;
    await deps.storage.keepFile(storageKey, upload.path);
    const { officeId, caption, credit, alt } = upload;
    const fileName = fileNameOf(upload.originalName, extension);
    const row = { id, officeId, fileName, contentType, sizeBytes: size, ...measured, sha256 };
    await insertMedia(deps.db, { ...row, storageKey, caption, credit, alt });
    await insertRenditions(deps.db, id, shared);
    return id;
  } finally {
    await rm(upload.path, { force: true });
  }
}

/** Decoders have no bound that could be known from outside, so they work in a child process. */
async function measure({ children }: Pick<Deps, 'children'>, path: string, contentType: string) {
  if (!contentType.startsWith('image/')) return { width: null, height: null, hasLocation: false };
  return orTooCostly(() => children.run('measurePicture', { path }));
}

type Original = { id: string; contentType: string; hasLocation: boolean };

/**
 * What programs cannot show, or should not, gets its shown form at once and not when a worker comes
 * to it: a release may be public before.
 */
async function drawShared(
  deps: Pick<Deps, 'storage' | 'children'>,
  { path, caption, credit }: Upload,
  { id, contentType, hasLocation }: Original,
): Promise<Rendition[]> {
  const isPicture = contentType.startsWith('image/');
  if (!isPicture || (shownEverywhere.includes(contentType) && !hasLocation)) return [];
  const folder = await mkdtemp(join(deps.storage.temporaryDir, 'picture-'));
  try {
    const wish = { path, only: 'shared', caption, credit } as const;
    const { drawn } = await orTooCostly(() => drawRenditions(deps, folder, wish));
    return await keepDrawnFiles(deps.storage, id, drawn);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function typeOf(path: string, size: number): Promise<string> {
  if (size === 0) throw invalid([{ path: 'file', message: 'errors.media.empty' }]);
  const type = await fileTypeFromFile(path);
  if (type !== undefined && taken.has(type.mime)) return type.mime;
  throw invalid([
    {
      path: 'file',
      message: 'errors.media.type',
      params: { types: [...taken.values()].join(', ') },
    },
  ]);
}

async function hashOf(path: string): Promise<Buffer> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest();
}
