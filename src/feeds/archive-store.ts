import { sql } from 'kysely';
import type { Reader } from '../db/database.ts';
import { newestOf, type PublicQuery } from '../releases/public-store.ts';
import type { Cursor } from './feed.ts';

type Filter = Omit<PublicQuery, 'limit'>;
type Slice = { from: Date; to: Date; offset: number; limit: number };

const instant = sql`to_char(release.published_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
// Versions are looked up only where something is asked of them: an index of releases is enough to
// count and skip thousands.
const sourceOf = ({ regions, topics, languages }: Filter) => sql`
  from release ${
    regions?.length || topics?.length || languages?.length
      ? sql`join release_version rv on rv.release_id = release.id and rv.number = release.version`
      : sql``
  }
  where release.status = 'published'`;

/**
 * Rows of a span counted from its oldest, so that what is full stays the same: a walk of the index
 * release_public, also to the last part of a month of 17,000.
 */
export async function readSlice(db: Reader, filter: Filter, slice: Slice): Promise<Cursor[]> {
  const { from, to, offset, limit } = slice;
  const { rows } = await sql<Cursor>`
    select release.id, ${instant} as published_at ${sourceOf(filter)}
      and ${newestOf({ ...filter, from, to, limit })}
    order by release.published_at, release.id
    offset ${offset} limit ${limit}
  `.execute(db);
  return rows;
}

export async function countReleases(db: Reader, filter: Filter): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count ${sourceOf(filter)} and ${newestOf({ ...filter, limit: 1 })}
  `.execute(db);
  return rows[0]?.count ?? 0;
}

/** The month ("2026-10", UTC) of the nearest release before or from an instant on. */
export async function findMonth(
  db: Reader,
  filter: Filter,
  where: { before: Date } | { from: Date },
): Promise<string | null> {
  const isBefore = 'before' in where;
  const span = isBefore ? { to: where.before } : { from: where.from };
  const order = isBefore ? sql`desc` : sql`asc`;
  const { rows } = await sql<{ month: string }>`
    select to_char(release.published_at at time zone 'UTC', 'YYYY-MM') as month
    ${sourceOf(filter)} and ${newestOf({ ...filter, ...span, limit: 1 })}
    order by release.published_at ${order}, release.id ${order}
    limit 1
  `.execute(db);
  return rows[0]?.month ?? null;
}

/**
 * The month that may still grow. A while after midnight it is the old one: a release published in its
 * last second is committed a little later.
 */
export async function readOpenMonth(db: Reader): Promise<string> {
  const { rows } = await sql<{ month: string }>`
    select to_char((now() - interval '10 minutes') at time zone 'UTC', 'YYYY-MM') as month
  `.execute(db);
  return rows[0]?.month ?? '';
}
