import { sql } from 'kysely';
import type { FailureReason } from '../children/task-failure.ts';
import type { Reader, Tx } from '../db/database.ts';

export type Rendition = {
  format: 'avif' | 'webp' | 'jpeg' | 'png';
  width: number;
  height: number;
  sizeBytes: number;
  storageKey: string;
};

export type ClaimedPicture = {
  id: string;
  storageKey: string;
  attempts: number;
  caption: string;
  credit: string;
};

// Twelve encodings of the largest picture take less than a minute on one slow core.
const leaseSeconds = 300;

/**
 * Takes a picture to work on. The try is counted before it begins: a picture that kills its worker
 * comes to an end too. Runs twice: the second gets nothing.
 */
export async function claimPicture(db: Reader, id: string): Promise<ClaimedPicture | undefined> {
  const { rows } = await sql<ClaimedPicture>`
    update media set picture_attempts = picture_attempts + 1,
      picture_due_at = now() + make_interval(secs => ${leaseSeconds})
    where id = ${id} and picture_state = 'waiting' and picture_due_at <= now()
    returning id, storage_key, picture_attempts as attempts, caption, credit
  `.execute(db);
  return rows[0];
}

export type PictureEnd = {
  state: 'waiting' | 'failed';
  reason: FailureReason | 'refused' | null;
  pauseSeconds: number;
  /** Nothing was done, so the try does not count. */
  isUntried?: boolean;
};

/** To be tried again after a pause, or given up. Nothing where its words were changed meanwhile. */
export async function putBackPicture(
  db: Reader,
  { id, attempts }: Pick<ClaimedPicture, 'id' | 'attempts'>,
  { state, reason, pauseSeconds, isUntried = false }: PictureEnd,
): Promise<void> {
  await sql`
    update media set picture_state = ${state}, picture_reason = ${reason},
      picture_attempts = picture_attempts - ${isUntried ? 1 : 0},
      picture_due_at = now() + make_interval(secs => ${pauseSeconds})
    where id = ${id} and picture_state = 'waiting' and picture_attempts = ${attempts}
  `.execute(db);
}

/**
 * Keeps what was made in the place of what was there, and returns the storage keys that nobody needs
 * any more: the old ones, or the new ones where the words were changed meanwhile.
 */
export async function keepRenditions(
  tx: Tx,
  { id, attempts, caption, credit }: ClaimedPicture,
  made: { renditions: Rendition[]; width: number; height: number; recipe: number },
): Promise<string[]> {
  const { renditions } = made;
  const { rows } = await sql`
    update media set picture_state = 'ready', picture_reason = null, picture_recipe = ${made.recipe},
      -- Of a HEIC that was uploaded before it could be read nobody knows the size.
      width = coalesce(width, ${made.width}), height = coalesce(height, ${made.height})
    where id = ${id} and picture_state = 'waiting' and picture_attempts = ${attempts}
      and caption = ${caption} and credit = ${credit}
    returning id
  `.execute(tx);
  if (rows.length === 0) return renditions.map(({ storageKey }) => storageKey);
  const old = await tx
    .deleteFrom('rendition')
    .where('mediaId', '=', id)
    .returning('storageKey')
    .execute();
  const values = renditions.map((rendition) => ({ mediaId: id, ...rendition }));
  await tx.insertInto('rendition').values(values).execute();
  return old.map(({ storageKey }) => storageKey);
}

/** Those of a medium that has none yet; the worker puts all of them in their place. */
export async function insertRenditions(
  db: Reader,
  mediaId: string,
  renditions: Rendition[],
): Promise<void> {
  const values = renditions.map((rendition) => ({ mediaId, ...rendition }));
  if (values.length > 0) await db.insertInto('rendition').values(values).execute();
}

/** Uses media_picture_waiting. */
export async function listDuePictures(db: Reader, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom('media')
    .select('id')
    .where('pictureState', '=', 'waiting')
    .where('pictureDueAt', '<=', sql<Date>`now()`)
    .orderBy('pictureDueAt')
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}

/**
 * Lets some pictures wait that an older recipe made, and returns their ids. What was made is shown
 * until then. Uses media_picture_recipe; runs twice: the second takes others or none.
 */
export async function renewOldPictures(
  db: Reader,
  { recipe, limit }: { recipe: number; limit: number },
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    update media set picture_state = 'waiting', picture_attempts = 0, picture_due_at = now()
    where id in (
      select id from media where picture_state = 'ready' and picture_recipe < ${recipe}
      order by picture_recipe, id limit ${limit} for update skip locked)
    returning id
  `.execute(db);
  return rows.map(({ id }) => id);
}

/** Whether it may be seen is the question of findPublicMedia. */
export function findRendition(
  db: Reader,
  key: { mediaId: string; format: string; width: number },
): Promise<Rendition | undefined> {
  return db
    .selectFrom('rendition')
    .select(['format', 'width', 'height', 'sizeBytes', 'storageKey'])
    .where('mediaId', '=', key.mediaId)
    .where('format', '=', key.format)
    .where('width', '=', key.width)
    .executeTakeFirst() as Promise<Rendition | undefined>;
}

export async function listRenditionKeys(db: Reader, mediaId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('rendition')
    .select('storageKey')
    .where('mediaId', '=', mediaId)
    .execute();
  return rows.map(({ storageKey }) => storageKey);
}
