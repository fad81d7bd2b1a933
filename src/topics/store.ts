import { sql } from 'kysely';
import type { Reader, Tx } from '../db/database.ts';
import type { TopicRow } from './parse-topics.ts';

export type Topic = TopicRow & { path: string[] };

const columns = ['code', 'parentCode', 'slug', 'name', 'nameEn', 'path'] as const;

/** The whole tree, parents before children. */
export function listTopics(db: Reader): Promise<Topic[]> {
  const depth = sql`cardinality(path)`;
  return db.selectFrom('topic').select(columns).orderBy(depth).orderBy('code').execute();
}

export function findTopicBySlugOrCode(db: Reader, key: string): Promise<Topic | undefined> {
  return db
    .selectFrom('topic')
    .select(columns)
    .where((eb) => eb.or([eb('code', '=', key), eb('slug', '=', key)]))
    .executeTakeFirst();
}

/** Topics named by code or slug. */
export function listTopicsByKeys(db: Reader, keys: string[]): Promise<Topic[]> {
  if (keys.length === 0) return Promise.resolve([]);
  return db
    .selectFrom('topic')
    .select(columns)
    .where((eb) => eb.or([eb('code', 'in', keys), eb('slug', 'in', keys)]))
    .execute();
}

/** Puts a whole tree in place of the one that was. */
export async function replaceTopics(tx: Tx, rows: TopicRow[]): Promise<void> {
  const json = JSON.stringify(rows);
  await sql`
    with recursive given as (
      select * from jsonb_to_recordset(${json}::jsonb) as t ("code" text, "parentCode" text,
        "slug" text, "name" text, "nameEn" text)
    ), tree as (
      select given.*, array[code] as path from given where "parentCode" is null
      union all
      select given.*, tree.path || given.code from given join tree on given."parentCode" = tree.code
    ), removed as (
      delete from topic where code not in (select code from given)
    )
    insert into topic (code, parent_code, slug, name, name_en, path)
    select code, "parentCode", slug, name, "nameEn", path from tree
    on conflict (code) do update set parent_code = excluded.parent_code, slug = excluded.slug,
      name = excluded.name, name_en = excluded.name_en, path = excluded.path
  `.execute(tx);
}

/** What is derived from the tree elsewhere (release_version.topic_scope), after it was replaced. */
export async function refreshDerivedCodes(tx: Tx): Promise<void> {
  await sql`
    update release_version set topic_scope = array(
      select distinct unnest(path) from topic where code = any (topic_codes))
  `.execute(tx);
}
