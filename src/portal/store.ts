import { sql } from 'kysely';
import type { Reader } from '../db/database.ts';
import { sumOfState } from '../db/public-state.ts';

export type RecentCounts = {
  regions: Map<string, number>;
  topics: Map<string, number>;
  offices: Map<string, number>;
};

/**
 * Public releases since an instant for each region and topic (by code, those inside it included) and
 * each office (by id) that has some. Equal scopes are put together before they are taken apart.
 */
export async function countSince(db: Reader, since: Date): Promise<RecentCounts> {
  const { rows } = await sql<{ kind: keyof RecentCounts; key: string; count: number }>`
    with recent as materialized (
      select office_id, region_scope, topic_scope from search_entry where published_at >= ${since}
    )
    select 'regions' as kind, key, sum(count)::int as count
    from (select region_scope, count(*) from recent group by region_scope) as same
    cross join unnest(region_scope) as scope (key)
    group by key
    union all
    select 'topics', key, sum(count)::int
    from (select topic_scope, count(*) from recent group by topic_scope) as same
    cross join unnest(topic_scope) as scope (key)
    group by key
    union all
    select 'offices', office_id, count(*) from recent group by office_id
  `.execute(db);
  const mapOf = (kind: keyof RecentCounts) =>
    new Map(rows.filter((row) => row.kind === kind).map(({ key, count }) => [key, count]));
  return { regions: mapOf('regions'), topics: mapOf('topics'), offices: mapOf('offices') };
}

/** The number of the public state (see ARCHITECTURE.md, "Kept answers with a number"). */
export async function readState(db: Reader): Promise<number> {
  const { rows } = await sql.raw<{ number: number }>(sumOfState).execute(db);
  return rows[0]?.number ?? 0;
}

type NamedOffice = { slug: string; name: string; nameEn: string | null };

/** Offices at home in a region: its own first, then those of what lies in it. */
export async function listOfficesIn(
  db: Reader,
  regionCode: string,
  limit: number,
): Promise<NamedOffice[]> {
  const { rows } = await sql<NamedOffice>`
    select office.slug, office.name, office.name_en
    from office join region on region.code = office.region_code
    where ${regionCode} = any (region.path)
    order by cardinality(region.path), office.name
    limit ${limit}
  `.execute(db);
  return rows;
}

export type Place = { moment: string; id: string };

/**
 * The place of a release in the order of publication, to the microsecond. A Date has milliseconds,
 * and of many releases at one full minute it would skip some between two pages.
 */
export async function findPlace(db: Reader, id: string): Promise<Place> {
  const { rows } = await sql<Place>`
    select id, to_char(published_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as moment
    from release where id = ${id}
  `.execute(db);
  return rows[0] ?? { id, moment: '' };
}
