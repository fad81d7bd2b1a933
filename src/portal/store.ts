import { sql } from 'kysely';
import type { Reader } from '../db/database.ts';
import type { RegionLevel } from '../regions/parse-regions.ts';

export type Counted = {
  code: string;
  slug: string;
  name: string;
  nameEn: string | null;
  count: number;
};

type RegionWish = { since: Date; levels: RegionLevel[]; limit: number };

/**
 * Regions with public releases since an instant, those inside them included, busiest first. Reads
 * the releases of the period through release_public, so keep the period short.
 */
export async function listBusyRegions(db: Reader, wish: RegionWish): Promise<Counted[]> {
  const { rows } = await sql<Counted>`
    select region.code, region.slug, region.name, region.name_en, count(*) as count
    from release
    join release_version rv on rv.release_id = release.id and rv.number = release.version
    cross join unnest(rv.region_scope) as scope (code)
    join region on region.code = scope.code
    where release.status = 'published' and release.published_at >= ${wish.since}
      and region.level = any (${wish.levels}::text[])
    group by region.code
    order by count desc, region.name, region.code
    limit ${wish.limit}
  `.execute(db);
  return rows;
}

/** Public releases since an instant for each topic that has some, those of its subtopics included. */
export async function countByTopic(db: Reader, since: Date): Promise<Map<string, number>> {
  const { rows } = await sql<{ code: string; count: number }>`
    select scope.code, count(*) as count
    from release
    join release_version rv on rv.release_id = release.id and rv.number = release.version
    cross join unnest(rv.topic_scope) as scope (code)
    where release.status = 'published' and release.published_at >= ${since}
    group by scope.code
  `.execute(db);
  return new Map(rows.map(({ code, count }) => [code, count]));
}

/** Public releases since an instant for the id of each office that has some. */
export async function countByOffice(db: Reader, since: Date): Promise<Map<string, number>> {
  const { rows } = await sql<{ officeId: string; count: number }>`
    select office_id, count(*) as count
    from release
    where release.status = 'published' and release.published_at >= ${since}
    group by office_id
  `.execute(db);
  return new Map(rows.map(({ officeId, count }) => [officeId, count]));
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
