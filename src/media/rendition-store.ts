import { sql } from 'kysely';
import type { Reader, Tx } from '../db/database.ts';

export type Rendition = {
  format: 'avif' | 'webp';
  width: number;
  height: number;
  sizeBytes: number;
  storageKey: string;
};

export type ClaimedPicture = {
  id: string;
  storageKey: string;
  width: number;
  attempts: number;
  caption: string;
  credit: string;
};

// Ten encodings of the largest picture take less than a minute on one slow core.
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
    returning id, storage_key, width, picture_attempts as attempts, caption, credit
  `.execute(db);
  return rows[0];
}

/** To be tried again after a pause, or given up. Nothing where its words were changed meanwhile. */
export async function putBackPicture(
  db: Reader,
  { id, attempts }: Pick<ClaimedPicture, 'id' | 'attempts'>,
  next: { state: 'waiting' | 'failed'; pauseSeconds: number },
): Promise<void> {
  await sql`
    update media set picture_state = ${next.state},
      picture_due_at = now() + make_interval(secs => ${next.pauseSeconds})
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
  renditions: Rendition[],
): Promise<string[]> {
  const { rows } = await sql`
    update media set picture_state = 'ready'
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
