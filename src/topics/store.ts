import { sql } from 'kysely';
import type { LostCode } from '../csv/import-report.ts';
import type { Reader, Tx } from '../db/database.ts';
import type { TopicRow } from './parse-topics.ts';

export type Topic = TopicRow & { path: string[] };

const columns = ['code', 'parentCode', 'slug', 'name', 'nameEn', 'path'] as const;

/** The whole tree, parents before children. */
export function listTopics(db: Reader): Promise<Topic[]> {
  const depth = sql`cardinality(path)`;
  return db.selectFrom('topic').select(columns).orderBy(depth).orderBy('code').execute();
}

/** The code goes first, as with regions. */
export function findTopicBySlugOrCode(db: Reader, key: string): Promise<Topic | undefined> {
  return db
    .selectFrom('topic')
    .select(columns)
    .where((eb) => eb.or([eb('code', '=', key), eb('slug', '=', key)]))
    .orderBy((eb) => eb('code', '=', key), 'desc')
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

/**
 * Codes of the present tree that `rows` has no more although something names them. Old versions of
 * releases count as well, and requests that can still be confirmed.
 */
export async function listLostCodes(tx: Tx, rows: TopicRow[]): Promise<LostCode[]> {
  const codes = rows.map(({ code }) => code);
  const { rows: lost } = await sql<LostCode>`
    with removed as (
      select code from topic except select unnest(${codes}::text[])
    ), naming as (
      select unnest(topic_codes) as code, 'release' as kind, release_id as id from release_version
      union all select unnest(topic_codes), 'filter', id from filter
      union all
      select jsonb_array_elements_text(filter -> 'topicCodes'), 'request', request.id
      from subscription_request request cross join jsonb_array_elements(filters) as one (filter)
      where confirmed_at is null and expires_at > now()
    )
    select code,
      array(select distinct unnest(array_agg(id) filter (where kind = 'office')) order by 1) as offices,
      count(distinct id) filter (where kind = 'release') as releases,
      count(distinct id) filter (where kind = 'filter') as filters,
      count(distinct id) filter (where kind = 'request') as requests
    from naming join removed using (code)
    group by code order by code
  `.execute(tx);
  return lost;
}

/** Puts a whole tree in place of the one that was. */
export async function replaceTopics(tx: Tx, rows: TopicRow[]): Promise<void> {
  const json = JSON.stringify(rows);
  // On its own and first: what one statement deletes, its insert still meets.
  await sql`
    delete from topic where code not in (
      select code from jsonb_to_recordset(${json}::jsonb) as given (code text))
  `.execute(tx);
  await sql`
    with recursive given as (
      select * from jsonb_to_recordset(${json}::jsonb) as t ("code" text, "parentCode" text,
        "slug" text, "name" text, "nameEn" text)
    ), tree as (
      select given.*, array[code] as path from given where "parentCode" is null
      union all
      select given.*, tree.path || given.code from given join tree on given."parentCode" = tree.code
    )
    insert into topic (code, parent_code, slug, name, name_en, path)
    select code, "parentCode", slug, name, "nameEn", path from tree
    on conflict (code) do update set parent_code = excluded.parent_code, slug = excluded.slug,
      name = excluded.name, name_en = excluded.name_en, path = excluded.path
    where (topic.parent_code, topic.slug, topic.name, topic.name_en, topic.path) is distinct from
      (excluded.parent_code, excluded.slug, excluded.name, excluded.name_en, excluded.path)
  `.execute(tx);
}
