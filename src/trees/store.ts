import { sql } from 'kysely';
import type { Tx } from '../db/database.ts';

export type NameChange = {
  id: number;
  kind: 'region' | 'topic' | 'office';
  keys: string[];
  phase: 'coming' | 'public';
  afterId: string;
  afterNumber: number;
  isIncomplete: boolean;
};

export type VersionKey = { releaseId: string; number: number };
/** `free`: nobody else has it locked. */
export type Slice = (VersionKey & { free: boolean })[];

/** The oldest change that no other transaction is at. */
export async function takeNameChange(tx: Tx): Promise<NameChange | undefined> {
  const { rows } = await sql<NameChange>`
    select id, kind, keys, phase, after_id, after_number, is_incomplete from name_change
    order by id limit 1 for update skip locked
  `.execute(tx);
  return rows[0];
}

export async function keepNameChange(tx: Tx, change: NameChange): Promise<void> {
  await sql`
    update name_change set phase = ${change.phase}, after_id = ${change.afterId},
      after_number = ${change.afterNumber}, is_incomplete = ${change.isIncomplete}
    where id = ${change.id}
  `.execute(tx);
}

export async function endNameChange(tx: Tx, { id }: NameChange): Promise<void> {
  await sql`delete from name_change where id = ${id}`.execute(tx);
}

/**
 * The next versions that name what has changed, locked without waiting: whoever waits for nobody is in no
 * circle, and a publication is never held up by more than one slice.
 */
export async function lockNextVersions(tx: Tx, change: NameChange, most: number): Promise<Slice> {
  const isPublic = change.phase === 'public';
  // With the release no withdrawal misses the entry of the search that comes anew. What is still to come has
  // none, and its row belongs to the publisher.
  const locked = sql.raw(isPublic ? 'rv, release' : 'rv');
  const { rows } = await sql<Slice[number]>`
    with next as materialized (
      select rv.release_id, rv.number
      from release_version rv join release on release.id = rv.release_id
      where ${conditionOf(change)}
        and (rv.release_id, rv.number) > (${change.afterId}, ${change.afterNumber})
        and (release.status in ('published', 'withdrawn')) = ${isPublic}
      order by rv.release_id, rv.number limit ${most}
    ), locked as materialized (
      select rv.release_id, rv.number
      from next join release_version rv on rv.release_id = next.release_id and rv.number = next.number
      join release on release.id = rv.release_id
      order by rv.release_id, rv.number for update of ${locked} skip locked
    )
    select release_id, number, locked.release_id is not null as free
    from next left join locked using (release_id, number)
    order by release_id, number
  `.execute(tx);
  return rows;
}

function conditionOf({ kind, keys }: NameChange) {
  if (kind === 'region') return sql`rv.region_scope && ${keys}::text[]`;
  if (kind === 'topic') return sql`rv.topic_scope && ${keys}::text[]`;
  return sql`release.office_id = any (${keys}::text[])`;
}

/**
 * The scopes of versions as putVersion computes them, where they are others. The one place that writes
 * them when a tree has changed: a column derived from trees is the trees' to keep true.
 */
export async function renewScopes(tx: Tx, keys: VersionKey[]): Promise<void> {
  await sql`
    with due as (
      select rv.release_id, rv.number,
        array(select distinct unnest(path) from region where code = any (rv.region_codes)) as regions,
        array(select distinct unnest(path) from topic where code = any (rv.topic_codes)) as topics
      from unnest(${keys.map(({ releaseId }) => releaseId)}::text[],
        ${keys.map(({ number }) => number)}::integer[]) as key (release_id, number)
      join release_version rv using (release_id, number)
    )
    update release_version rv set region_scope = regions, topic_scope = topics
    from due
    where rv.release_id = due.release_id and rv.number = due.number
      and not (region_scope @> regions and region_scope <@ regions
        and topic_scope @> topics and topic_scope <@ topics)
  `.execute(tx);
}
