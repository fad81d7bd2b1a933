import { sql } from 'kysely';
import type { Reader } from '../db/database.ts';
import type { Plan } from './plan.ts';

/** All that is set must match. */
export type SearchWish = {
  plan?: Plan | undefined;
  region?: string | undefined;
  topic?: string | undefined;
  officeId?: string | undefined;
  language?: string | undefined;
  kind?: string | undefined;
  withPicture?: boolean | undefined;
  from?: Date | undefined;
  to?: Date | undefined;
};

export type FacetName =
  'region' | 'topic' | 'office' | 'year' | 'period' | 'kind' | 'language' | 'picture';
export type FacetCount = { facet: FacetName; value: string; count: number };
export type Hits = { count: number; ids: string[]; facets: FacetCount[] };

/** So many of the newest hits are counted, sorted and paged through; nobody reads further. */
export const mostHits = 5_000;

type Cut = { order: 'best' | 'newest'; offset: number; limit: number; now: Date };

/**
 * Hits, one page of their ids and all counts beside them, in one statement over search_entry. It reads
 * at most `mostHits` rows after the indexes of words, regions or topics, so its work and memory are
 * bounded. The addition in the order keeps PostgreSQL from walking all releases, newest first, in
 * search of a rare word, which it takes for a frequent one.
 */
export async function findHits(db: Reader, wish: SearchWish, cut: Cut): Promise<Hits> {
  const byTime = wish.plan ? sql`published_at + interval '0'` : sql`published_at`;
  const { rows } = await sql<Hits>`
    with hit as materialized (
      select release_id, published_at, office_id, language, kind, has_picture, region_scope,
        topic_scope, ${scoreOf(wish, cut)} as score
      from search_entry where ${conditionsOf(wish)}
      order by ${byTime} desc, release_id desc
      limit ${mostHits + 1}
    )
    select (select count(*)::int from hit) as count,
      array(
        select release_id from hit order by score desc, published_at desc, release_id desc
        offset ${cut.offset} limit ${cut.limit}
      ) as ids,
      (select coalesce(jsonb_agg(facets), '[]') from (${facetsOf(wish, cut.now)}) as facets) as facets
  `.execute(db);
  return rows[0] ?? { count: 0, ids: [], facets: [] };
}

function conditionsOf(wish: SearchWish) {
  const { plan, region, topic, officeId, language, kind, withPicture, from, to } = wish;
  const all = [sql`true`];
  if (plan) all.push(sql`(search_of(release_id, version) || head) @@ ${plan.query}::tsquery`);
  if (region) all.push(sql`region_scope @> array[${region}]`);
  if (topic) all.push(sql`topic_scope @> array[${topic}]`);
  if (officeId) all.push(sql`office_id = ${officeId}`);
  if (language) all.push(sql`language = ${language}`);
  if (kind) all.push(sql`kind = ${kind}`);
  if (withPicture) all.push(sql`has_picture`);
  if (from) all.push(sql`published_at >= ${from}`);
  if (to) all.push(sql`published_at < ${to}`);
  return sql.join(all, sql` and `);
}

// Words in the headline count most, then in names; half a year of age weighs as much as one word in
// the subheadline.
function scoreOf({ plan }: SearchWish, { order, now }: Cut) {
  if (!plan || order === 'newest') return sql`0`;
  const age = sql`extract(epoch from ${now}::timestamptz - published_at)::float8 / 15552000`;
  return sql`ts_rank(head, ${plan.rank}::tsquery) + 0.4 / (1 + greatest(${age}, 0))`;
}

function facetsOf({ region, topic }: SearchWish, now: Date) {
  // From the beginning of that day, as whoever chooses the period finds them; asked once, not for each row.
  const since = (days: number) => {
    const at = new Date(now.getTime() - days * 86_400_000);
    return sql`(select date_trunc('day', ${at}::timestamptz, 'Europe/Berlin'))`;
  };
  return sql`
    (${regionsOf(region)})
    union all
    select 'topic', code, count(*) from (select unnest(topic_scope) as code from hit) as under
    where code in (select code from topic where parent_code is not distinct from ${topic ?? null}::text)
    group by code
    union all
    (select 'office', office_id, count(*) from hit group by office_id order by 3 desc, 2 limit 10)
    union all
    select 'year', extract(year from published_at at time zone 'Europe/Berlin')::text, count(*)
    from hit group by 2
    union all
    select 'period', days, count from (
      select count(*) filter (where published_at >= ${since(7)}) as week,
        count(*) filter (where published_at >= ${since(30)}) as month,
        count(*) filter (where published_at >= ${since(365)}) as year
      from hit) as periods
    cross join lateral (values ('7', week), ('30', month), ('365', year)) as p (days, count)
    union all
    select 'kind', kind, count(*) from hit group by kind
    union all
    select 'language', language, count(*) from hit group by language
    union all
    select 'picture', '1', count(*) from hit where has_picture`;
}

// Below the smallest region that all hits lie in, so that there is something to choose between.
function regionsOf(asked: string | undefined) {
  return sql`
    with inside as (
      select code, count(*) as hits from (select unnest(region_scope) as code from hit) as each
      group by code
    )
    select 'region' as facet, code as value, hits as count from inside
    where code in (select code from region where parent_code = coalesce(
      (select code from region join inside using (code)
        where hits = (select count(*) from hit) order by cardinality(path) desc, code limit 1),
      ${asked ?? null}::text, (select code from region where parent_code is null limit 1)))`;
}

/** The moment of the release that so many newer ones follow; undefined where there are fewer. */
export async function findMomentOf(db: Reader, newer: number): Promise<Date | undefined> {
  const { rows } = await sql<{ publishedAt: Date }>`
    select published_at from search_entry order by published_at desc, release_id desc
    offset ${newer} limit 1
  `.execute(db);
  return rows[0]?.publishedAt;
}

/** How many hits each of some queries has that differ in their words alone; counting ends at `mostHits`. */
export async function countHits(
  db: Reader,
  wish: SearchWish,
  queries: string[],
): Promise<number[]> {
  if (queries.length === 0) return [];
  const { rows } = await sql<{ count: number }>`
    select (
      select count(*)::int from (
        select from search_entry
        where (search_of(release_id, version) || head) @@ asked.query::tsquery
          and ${conditionsOf({ ...wish, plan: undefined })}
        limit ${mostHits}
      ) as found
    ) as count
    from unnest(${queries}::text[]) with ordinality as asked (query, nth) order by nth
  `.execute(db);
  return rows.map(({ count }) => count);
}

export type FoundText = { id: string; headline: string; text: string };

/** Headline and the first part of the text of public releases. */
export async function listTexts(db: Reader, ids: string[]): Promise<FoundText[]> {
  const { rows } = await sql<FoundText>`
    select release.id, rv.headline, left(rv.body_text, 20000) as text
    from release
    join release_version rv on rv.release_id = release.id and rv.number = release.version
    where release.status = 'published' and release.id = any (${ids}::text[])
  `.execute(db);
  return rows;
}

/** "2026-11" and the instant at which it begins in Germany. */
export type Month = { key: string; start: Date };
export type MonthCount = { month: string; count: number };
export type Narrowing = Pick<SearchWish, 'region' | 'topic' | 'officeId'>;

/**
 * Public releases in each of some months, which follow upon each other, up to the last one's end: those
 * that have some, newest first. Without region and topic it reads the index search_entry_newest alone.
 * The months come as instants, because to ask each release for its month in Germany takes 2.5 times as
 * long.
 */
export async function countByMonth(
  db: Reader,
  narrowing: Narrowing,
  { months, end }: { months: Month[]; end: Date },
): Promise<MonthCount[]> {
  const [first] = months;
  if (first === undefined) return [];
  const starts = months.map(({ start }) => start);
  const wish = { ...narrowing, from: first.start, to: end };
  const { rows } = await sql<{ number: number; count: number }>`
    select width_bucket(published_at, ${starts}::timestamptz[]) as number, count(*) as count
    from search_entry where ${conditionsOf(wish)}
    group by number order by number desc
  `.execute(db);
  return rows.map(({ number, count }) => ({ month: months[number - 1]?.key ?? '', count }));
}

/** When the first and the last of all public releases appeared; undefined where there are none. */
export async function findArchiveSpan(
  db: Reader,
): Promise<{ first: Date; last: Date } | undefined> {
  const { rows } = await sql<{ first: Date | null; last: Date | null }>`
    select min(published_at) as first, max(published_at) as last from search_entry
  `.execute(db);
  const { first = null, last = null } = rows[0] ?? {};
  return first && last ? { first, last } : undefined;
}
