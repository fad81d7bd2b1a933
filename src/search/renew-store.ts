import { sql } from 'kysely';
import type { Reader, Tx } from '../db/database.ts';
import type { VersionToFind } from './make-rows.ts';
import type { SearchRow } from './words/search-row.ts';

export type VersionKey = { releaseId: string; number: number };
/** `state` changes with every change of its row. */
export type DueVersion = VersionToFind & VersionKey & { state: string };

/** Marks versions whose words must be made anew. */
export async function markDue(db: Reader, keys: VersionKey[]): Promise<void> {
  const ids = keys.map(({ releaseId }) => releaseId);
  const numbers = keys.map(({ number }) => number);
  await sql`
    insert into search_due
    select * from unnest(${ids}::text[], ${numbers}::integer[]) as key (id, number) order by 1, 2
    on conflict do nothing
  `.execute(db);
}

/** Marks all that there are. */
export async function markAllDue(db: Reader): Promise<void> {
  await sql`
    insert into search_due select release_id, number from release_version on conflict do nothing
  `.execute(db);
}

/**
 * Takes up to `most` off the list. First of all: whoever marks one again while its names are read waits
 * for the end of this transaction, and none is lost.
 */
export async function takeDue(tx: Tx, most: number): Promise<VersionKey[]> {
  const { rows } = await sql<VersionKey>`
    delete from search_due where (release_id, number) in (
      select release_id, number from search_due limit ${most} for update skip locked)
    returning release_id, number
  `.execute(tx);
  return rows;
}

export async function listDueVersions(tx: Tx, keys: VersionKey[]): Promise<DueVersion[]> {
  const { rows } = await sql<DueVersion>`
    select rv.release_id, rv.number, rv.xmin::text as state, release.office_id, rv.language,
      rv.headline, rv.subheadline, rv.byline, rv.dateline, rv.body_text, rv.event_place, rv.keywords,
      rv.region_scope as region_codes, rv.topic_scope as topic_codes
    from unnest(${keys.map(({ releaseId }) => releaseId)}::text[],
      ${keys.map(({ number }) => number)}::integer[]) as key (release_id, number)
    join release_version rv on rv.release_id = key.release_id and rv.number = key.number
    join release on release.id = rv.release_id
    order by rv.release_id, rv.number
  `.execute(tx);
  return rows;
}

/**
 * Writes words over those of versions that nobody has changed since they were read, and returns which
 * these were.
 */
export async function renewVersions(
  tx: Tx,
  rows: (VersionKey & SearchRow & { state: string })[],
): Promise<VersionKey[]> {
  const column = <K extends keyof (typeof rows)[number]>(name: K) => rows.map((row) => row[name]);
  const { rows: renewed } = await sql<VersionKey>`
    update release_version rv
    set search = given.search::tsvector, search_head = given.head::tsvector
    from unnest(${column('releaseId')}::text[], ${column('number')}::integer[],
      ${column('state')}::text[], ${column('search')}::text[], ${column('searchHead')}::text[])
      as given (release_id, number, state, search, head)
    where rv.release_id = given.release_id and rv.number = given.number
      and rv.xmin::text = given.state
    returning rv.release_id, rv.number
  `.execute(tx);
  return renewed;
}

/**
 * Puts the entries of public releases in place of what they were; returns the ids of those that another
 * transaction is about to change. The lock keeps a withdrawal from missing the entry that comes anew.
 */
export async function renewEntries(tx: Tx, ids: string[]): Promise<string[]> {
  const { rows } = await sql<{ id: string; free: boolean }>`
    with free as materialized (
      select id from release where id = any (${ids}::text[]) and status = 'published'
      order by id for update skip locked
    )
    select release.id, free.id is not null as free
    from release left join free on free.id = release.id
    where release.id = any (${ids}::text[]) and release.status = 'published'
  `.execute(tx);
  const free = rows.filter((row) => row.free).map(({ id }) => id);
  await sql`select put_search_entries(${free}::text[])`.execute(tx);
  return rows.filter((row) => !row.free).map(({ id }) => id);
}
