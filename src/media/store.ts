import { sql } from 'kysely';
import type { Reader, Tx } from '../db/database.ts';

export type MediaRow = {
  id: string;
  officeId: string;
  fileName: string;
  contentType: string;
  sizeBytes: number;
  width: number | null;
  height: number | null;
  storageKey: string;
  caption: string;
  credit: string;
  alt: string;
  createdAt: Date;
};

const columns = [
  'id',
  'officeId',
  'fileName',
  'contentType',
  'sizeBytes',
  'width',
  'height',
  'storageKey',
  'caption',
  'credit',
  'alt',
  'createdAt',
] as const;

export type NewMedia = Omit<MediaRow, 'createdAt'> & { sha256: Buffer; hasLocation: boolean };

export async function insertMedia(db: Reader, media: NewMedia): Promise<void> {
  // What has a width is a picture that can be read.
  const pictureState = media.width === null ? 'none' : 'waiting';
  await db
    .insertInto('media')
    .values({ ...media, pictureState })
    .execute();
}

export function findMedia(db: Reader, officeId: string, id: string): Promise<MediaRow | undefined> {
  return db
    .selectFrom('media')
    .select(columns)
    .where('officeId', '=', officeId)
    .where('id', '=', id)
    .executeTakeFirst();
}

/** In the order of `ids`. */
export async function listMediaByIds(db: Reader, ids: string[]): Promise<MediaRow[]> {
  if (ids.length === 0) return [];
  const rows = await db.selectFrom('media').select(columns).where('id', 'in', ids).execute();
  return rows.toSorted((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id));
}

/**
 * As listMediaByIds; their words stay as they are to the end of the transaction, so that what was
 * found complete is still complete when it is scheduled.
 */
export async function lockMediaByIds(tx: Tx, ids: string[]): Promise<MediaRow[]> {
  if (ids.length === 0) return [];
  // Always in one order: two releases with the same media would else wait for each other.
  await sql`select 1 from media where id = any (${ids}::text[]) order by id for share`.execute(tx);
  return listMediaByIds(tx, ids);
}

/** As findMedia, locked against changes and against being scheduled. */
export async function lockMedia(
  tx: Tx,
  officeId: string,
  id: string,
): Promise<MediaRow | undefined> {
  await sql`select 1 from media where id = ${id} for no key update`.execute(tx);
  return findMedia(tx, officeId, id);
}

export type Showing = { releaseId: string; status: string };

/** The releases whose present version shows a medium to the public, or will. */
export async function listShowings(db: Reader, id: string): Promise<Showing[]> {
  const { rows } = await sql<Showing>`
    select release.id as release_id, release.status from release_media rm
    join release on release.id = rm.release_id and release.version = rm.number
    where rm.media_id = ${id} and release.status in ('scheduled', 'published')
    order by release.id
  `.execute(db);
  return rows;
}

/** Those of some ids that are files of the office. */
export async function listMediaIdsOf(
  db: Reader,
  officeId: string,
  ids: string[],
): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .selectFrom('media')
    .select('id')
    .where('officeId', '=', officeId)
    .where('id', 'in', ids)
    .execute();
  return rows.map((row) => row.id);
}

export type MediaWords = {
  caption?: string | undefined;
  credit?: string | undefined;
  alt?: string | undefined;
};

export async function changeMedia(db: Reader, id: string, words: MediaWords): Promise<void> {
  const { caption, credit, alt } = words;
  await sql`
    update media set caption = coalesce(${caption ?? null}, caption),
      credit = coalesce(${credit ?? null}, credit), alt = coalesce(${alt ?? null}, alt),
      -- Caption and credit stand in the small pictures too.
      picture_state = case picture_state when 'ready' then 'waiting' else picture_state end,
      picture_attempts = 0, picture_due_at = now()
    where id = ${id}
  `.execute(db);
}

/** Deletes a medium that no version of any release shows; false when one does. */
export async function deleteUnusedMedia(db: Reader, id: string): Promise<boolean> {
  const { rows } = await sql<{ id: string }>`
    delete from media
    where id = ${id} and not exists (select 1 from release_media where media_id = ${id})
    returning id
  `.execute(db);
  return rows.length > 0;
}

/** A medium while the newest version of a release that is public now shows it. */
export async function findPublicMedia(db: Reader, id: string): Promise<MediaRow | undefined> {
  const { rows } = await sql<MediaRow>`
    select media.* from media
    where media.id = ${id} and exists (
      select 1 from release_media rm
      join release on release.id = rm.release_id and release.version = rm.number
      where rm.media_id = media.id and release.status = 'published')
  `.execute(db);
  return rows[0];
}
