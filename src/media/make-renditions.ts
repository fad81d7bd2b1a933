import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { inTransaction } from '../db/database.ts';
import type { Deps } from '../deps.ts';
import { newId } from '../id.ts';
import { ringSafely } from '../queue/ring-safely.ts';
import { type Drawn, drawRenditions } from './draw-renditions.ts';
import {
  claimPicture,
  type ClaimedPicture,
  keepRenditions,
  listDuePictures,
  putBackPicture,
  type Rendition,
} from './rendition-store.ts';

type PictureDeps = Pick<Deps, 'db' | 'storage' | 'log'>;

const mostAttempts = 3;
const pauseSeconds = 60;
const ringsAtOnce = 20;

/**
 * Makes the small pictures of an original. Runs twice: the second finds nothing to claim. A picture
 * that cannot be read, or that ended its worker three times, is `failed`: readers get the original.
 */
export async function makeRenditions(deps: PictureDeps, mediaId: string): Promise<void> {
  const claimed = await claimPicture(deps.db, mediaId);
  if (claimed === undefined) return;
  if (claimed.attempts > mostAttempts)
    return putBackPicture(deps.db, claimed, { state: 'failed', pauseSeconds: 0 });
  const folder = await mkdtemp(join(deps.storage.temporaryDir, 'picture-'));
  try {
    const path = join(folder, 'original');
    await pipeline(deps.storage.read(claimed.storageKey), createWriteStream(path));
    await keepDrawn(deps, claimed, await drawRenditions(folder, { ...claimed, path }));
  } catch (error) {
    await giveBack(deps, claimed, error);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function keepDrawn(
  { db, storage }: PictureDeps,
  claimed: ClaimedPicture,
  drawn: Drawn[],
): Promise<void> {
  const renditions: Rendition[] = [];
  for (const { path, ...rendition } of drawn) {
    // A name of its own: who reads the old one reads on.
    const storageKey = `pictures/${claimed.id.slice(0, 2)}/${newId()}.${rendition.format}`;
    await storage.keepFile(storageKey, path);
    renditions.push({ ...rendition, storageKey });
  }
  const unused = await inTransaction(db, (tx) => keepRenditions(tx, claimed, renditions));
  for (const key of unused) await storage.remove(key);
}

async function giveBack(deps: PictureDeps, claimed: ClaimedPicture, error: unknown): Promise<void> {
  deps.log.warn({ err: error, mediaId: claimed.id }, 'no small pictures made');
  // The system's faults (disk, database) carry a code and may pass; the decoder's carry none.
  const mayPass = error instanceof Error && 'code' in error && claimed.attempts < mostAttempts;
  await putBackPicture(deps.db, claimed, { state: mayPass ? 'waiting' : 'failed', pauseSeconds });
}

/** Rings for pictures that wait, also for those whose bell or worker was lost. */
export async function recoverPictures(deps: Pick<Deps, 'db' | 'queues' | 'log'>): Promise<void> {
  for (const mediaId of await listDuePictures(deps.db, ringsAtOnce))
    await ringForPicture(deps, mediaId);
}

export async function ringForPicture(
  deps: Pick<Deps, 'queues' | 'log'>,
  mediaId: string,
): Promise<void> {
  await ringSafely(deps, 'makeRenditions', { mediaId });
}
