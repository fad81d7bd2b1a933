import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { inTransaction } from '../db/database.ts';
import type { Deps } from '../deps.ts';
import { ringSafely } from '../queue/ring-safely.ts';
import { TaskFailure } from '../children/task-failure.ts';
import { AppError } from '../errors.ts';
import { type DrawnPicture, drawRenditions, pictureRecipe } from './draw-renditions.ts';
import { keepDrawnFiles } from './keep-drawn.ts';
import {
  claimPicture,
  type ClaimedPicture,
  keepRenditions,
  listDuePictures,
  type PictureEnd,
  putBackPicture,
  renewOldPictures,
} from './rendition-store.ts';

type PictureDeps = Pick<Deps, 'db' | 'storage' | 'log' | 'children'>;

const mostAttempts = 3;
const pauseSeconds = 60;
const ringsAtOnce = 20;
// A slice: what is new never waits long behind an old archive.
const renewedAtOnce = 10;

/**
 * Makes the small pictures of an original. Runs twice: the second finds nothing to claim. A picture
 * that cannot be read, or that ended its worker three times, is `failed`: readers get the original.
 */
export async function makeRenditions(deps: PictureDeps, mediaId: string): Promise<void> {
  const claimed = await claimPicture(deps.db, mediaId);
  if (claimed === undefined) return;
  if (claimed.attempts > mostAttempts)
    return putBackPicture(deps.db, claimed, { state: 'failed', reason: 'ended', pauseSeconds: 0 });
  const folder = await mkdtemp(join(deps.storage.temporaryDir, 'picture-'));
  try {
    const path = join(folder, 'original');
    await pipeline(deps.storage.read(claimed.storageKey), createWriteStream(path));
    await keepDrawn(deps, claimed, await drawRenditions(deps, folder, { ...claimed, path }));
  } catch (error) {
    await giveBack(deps, claimed, error);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function keepDrawn(
  { db, storage }: PictureDeps,
  claimed: ClaimedPicture,
  { drawn, width, height }: DrawnPicture,
): Promise<void> {
  const renditions = await keepDrawnFiles(storage, claimed.id, drawn);
  const unused = await inTransaction(db, (tx) =>
    keepRenditions(tx, claimed, { renditions, width, height, recipe: pictureRecipe }),
  );
  for (const key of unused) await storage.remove(key);
}

async function giveBack(deps: PictureDeps, claimed: ClaimedPicture, error: unknown): Promise<void> {
  deps.log.warn({ err: error, mediaId: claimed.id }, 'no small pictures made');
  await putBackPicture(deps.db, claimed, endOf(error, claimed.attempts));
}

/** A child over its limits is tried three times, as the machine may have been busy. */
function endOf(error: unknown, attempts: number): PictureEnd {
  // Too many waited, or the service ends: nothing was tried.
  if (error instanceof AppError && error.code === 'unavailable')
    return { state: 'waiting', reason: null, pauseSeconds, isUntried: true };
  if (error instanceof AppError) return { state: 'failed', reason: 'refused', pauseSeconds };
  const failure = error instanceof TaskFailure ? error : null;
  const reason = failure?.reason ?? 'fault';
  // The system's faults (disk, database) carry a code and may pass; the decoder's carry none.
  const code = failure ? failure.systemCode : error instanceof Error && 'code' in error;
  const mayPass = (reason !== 'fault' || Boolean(code)) && attempts < mostAttempts;
  return { state: mayPass ? 'waiting' : 'failed', reason, pauseSeconds };
}

/**
 * Rings for pictures that wait, also for those whose bell or worker was lost. Where none waits, some
 * that were drawn by an older recipe are drawn anew.
 */
export async function recoverPictures(deps: Pick<Deps, 'db' | 'queues' | 'log'>): Promise<void> {
  const due = await listDuePictures(deps.db, ringsAtOnce);
  const wish = { recipe: pictureRecipe, limit: renewedAtOnce };
  const ids = due.length > 0 ? due : await renewOldPictures(deps.db, wish);
  for (const mediaId of ids) await ringForPicture(deps, mediaId);
}

export async function ringForPicture(
  deps: Pick<Deps, 'queues' | 'log'>,
  mediaId: string,
): Promise<void> {
  await ringSafely(deps, 'makeRenditions', { mediaId });
}
