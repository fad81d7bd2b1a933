import { sql } from 'kysely';
import type { Reader } from '../db/database.ts';
import type { PublicQuery } from '../releases/public-store.ts';
import type { Cursor } from './feed.ts';

/** Without words: a feed of a search has no archive. */
type Filter = Omit<PublicQuery, 'limit' | 'q' | 'after'>;
type Where = { before: Date } | { from: Date };
type Slice = { from: Date; to: Date; offset: number; limit: number };

// Counted and skipped over in the narrow rows of the search, which are those of the public releases:
// the join with their versions took five times as long.
const sourceOf = (filter: Filter) =>
  sql`from search_entry where ${matches(filter)} and ${liesIn(filter)}`;

function matches({ regions, topics, officeIds, languages }: Filter) {
  const all = [sql`true`];
  if (regions?.length) all.push(sql`region_scope && ${regions}::text[]`);
  if (topics?.length) all.push(sql`topic_scope && ${topics}::text[]`);
  if (officeIds?.length) all.push(sql`office_id = any (${officeIds}::text[])`);
  if (languages?.length) all.push(sql`language = any (${languages}::text[])`);
  return sql.join(all, sql` and `);
}

function liesIn({ from, to }: Filter) {
  const all = [sql`true`];
  if (from) all.push(sql`published_at >= ${from}`);
  if (to) all.push(sql`published_at < ${to}`);
  return sql.join(all, sql` and `);
}

/**
 * Rows of a span counted from its oldest, so that what is full stays the same: a walk of the index
 * search_entry_newest, also to the last part of a month of 17,000.
 */
export async function readSlice(db: Reader, filter: Filter, slice: Slice): Promise<Cursor[]> {
  const { from, to, offset, limit } = slice;
  const { rows } = await sql<Cursor>`
    select release_id as id,
      to_char(published_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as published_at
    ${sourceOf({ ...filter, from, to })}
    order by search_entry.published_at, release_id
    offset ${offset} limit ${limit}
  `.execute(db);
  return rows;
}

export async function countReleases(db: Reader, filter: Filter): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count ${sourceOf(filter)}
  `.execute(db);
  return rows[0]?.count ?? 0;
}

const lookedThrough = 2_000;

/** The month ("2026-10", UTC) of the nearest release before or from an instant on. */
export async function findMonth(db: Reader, filter: Filter, where: Where): Promise<string | null> {
  const nearby = await findAmongNearest(db, filter, where);
  return nearby ?? findByOwnIndex(db, filter, where);
}

const narrowed = (filter: Filter, where: Where): Filter =>
  'before' in where ? { ...filter, to: where.before } : { ...filter, from: where.from };
const orderOf = (where: Where) => ('before' in where ? sql`desc` : sql`asc`);
const month = sql`to_char(published_at at time zone 'UTC', 'YYYY-MM') as month`;

/** A frequent region has a release among these: a walk by time that ends at the first. */
async function findAmongNearest(db: Reader, filter: Filter, where: Where): Promise<string | null> {
  const order = orderOf(where);
  const { rows } = await sql<{ month: string }>`
    select ${month}
    from (
      select * from search_entry where ${liesIn(narrowed(filter, where))}
      order by published_at ${order}, release_id ${order} limit ${lookedThrough}
    ) as search_entry
    where ${matches(filter)}
    order by published_at ${order}, release_id ${order} limit 1
  `.execute(db);
  return rows[0]?.month ?? null;
}

/**
 * Before the first release of a rare region PostgreSQL would walk all older ones by time (2,600 ms of
 * 400,000): it takes what is rare for evenly spread. The addition in the order leaves it the index
 * search_entry_region, or that of the topic or office.
 */
async function findByOwnIndex(db: Reader, filter: Filter, where: Where): Promise<string | null> {
  const { rows } = await sql<{ month: string }>`
    select ${month} ${sourceOf(narrowed(filter, where))}
    order by published_at + interval '0' ${orderOf(where)} limit 1
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
