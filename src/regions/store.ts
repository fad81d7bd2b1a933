import { sql } from 'kysely';
import type { LostCode } from '../csv/import-report.ts';
import type { Reader, Tx } from '../db/database.ts';
import type { RegionRow } from './parse-regions.ts';

export type Region = RegionRow & { path: string[] };

const columns = [
  'code',
  'parentCode',
  'level',
  'name',
  'nameEn',
  'slug',
  'nuts',
  'lat',
  'lon',
  'population',
  'path',
] as const;

/** The code goes first: in a tree from before imports refused it, a slug may be another one's code. */
export function findRegionBySlugOrCode(db: Reader, key: string): Promise<Region | undefined> {
  return regions(db)
    .where((eb) => eb.or([eb('code', '=', key), eb('slug', '=', key)]))
    .orderBy((eb) => eb('code', '=', key), 'desc')
    .executeTakeFirst();
}

export function listRegionChildren(db: Reader, parentCode: string | null): Promise<Region[]> {
  const children = regions(db).orderBy('name').orderBy('code');
  return parentCode === null
    ? children.where('parentCode', 'is', null).execute()
    : children.where('parentCode', '=', parentCode).execute();
}

export type RegionPage = {
  parentCode: string | null;
  /** The last region of the page before. */
  after: { name: string; code: string } | null;
  limit: number;
};

/** The children of a region in pages, by name. */
export async function listRegionPage(db: Reader, page: RegionPage): Promise<Region[]> {
  const { rows } = await sql<Region>`
    select * from region
    where parent_code is not distinct from ${page.parentCode}
      and (${page.after?.code ?? null}::text is null
        or (name, code) > (${page.after?.name ?? null}, ${page.after?.code ?? null}))
    order by name, code
    limit ${page.limit}
  `.execute(db);
  return rows;
}

/** From the root to the region itself. */
export async function listRegionPath(db: Reader, code: string): Promise<Region[]> {
  const { rows } = await sql<Region>`
    select ancestor.* from region
    join region ancestor on ancestor.code = any (region.path)
    where region.code = ${code}
    order by cardinality(ancestor.path)
  `.execute(db);
  return rows;
}

/** Counties and municipalities with at least so many people. */
export function listPopulatedRegions(db: Reader, people: number): Promise<Region[]> {
  return regions(db)
    .where('level', 'in', ['county', 'municipality'])
    .where('population', '>=', people)
    .orderBy('code')
    .execute();
}

export function listRegionsByCodes(db: Reader, codes: string[]): Promise<Region[]> {
  return codes.length === 0
    ? Promise.resolve([])
    : regions(db).where('code', 'in', codes).execute();
}

/** Regions named by code or slug. */
export function listRegionsByKeys(db: Reader, keys: string[]): Promise<Region[]> {
  if (keys.length === 0) return Promise.resolve([]);
  return regions(db)
    .where((eb) => eb.or([eb('code', 'in', keys), eb('slug', 'in', keys)]))
    .execute();
}

/**
 * Names that begin with `q`, then those that contain it, or what a postcode delivers to; large places
 * first. With `within` only what lies in that region.
 */
export async function searchRegions(
  db: Reader,
  query: { q: string; limit: number; within?: string | null },
): Promise<Region[]> {
  const within = query.within ?? null;
  const pattern = query.q.toLowerCase().replace(/[\\%_]/g, '\\$&');
  const { rows } = await sql<Region>`
    select * from region
    where (lower(name) like ${`%${pattern}%`} or lower(name_en) like ${`${pattern}%`}
        or code = ${query.q}
        or code in (select unnest(region_codes) from postcode where postcode.code = ${query.q}))
      and (${within}::text is null or (${within} = any (path) and code <> ${within}))
    order by lower(name) like ${`${pattern}%`} desc, population desc nulls last, code
    limit ${query.limit}
  `.execute(db);
  return rows;
}

export async function countRegions(db: Reader): Promise<number> {
  const row = await db
    .selectFrom('region')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return row.count;
}

/**
 * Codes of the present tree that `rows` has no more although something names them. Old versions of
 * releases count as well, and requests that can still be confirmed.
 */
export async function listLostCodes(tx: Tx, rows: RegionRow[]): Promise<LostCode[]> {
  const codes = rows.map(({ code }) => code);
  const { rows: lost } = await sql<LostCode>`
    with removed as (
      select code from region except select unnest(${codes}::text[])
    ), naming as (
      select region_code as code, 'office' as kind, slug as id from office where region_code is not null
      union all select unnest(region_codes), 'release', release_id from release_version
      union all select unnest(region_codes), 'filter', id from filter
      union all
      select jsonb_array_elements_text(filter -> 'regionCodes'), 'request', request.id
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

/**
 * Puts a whole tree in place of the one that was: rows of `rows` are inserted or changed, others
 * removed. What listLostCodes finds must be sorted out before. Slugs may change hands, because their
 * uniqueness is checked at the end of the transaction.
 */
export async function replaceRegions(tx: Tx, rows: RegionRow[]): Promise<void> {
  const json = JSON.stringify(rows);
  // On its own and first: what one statement deletes, its insert still meets.
  await sql`
    delete from region where code not in (
      select code from jsonb_to_recordset(${json}::jsonb) as given (code text))
  `.execute(tx);
  await sql`
    with recursive given as (
      select * from jsonb_to_recordset(${json}::jsonb) as r ("code" text, "parentCode" text,
        "level" text, "name" text, "nameEn" text, "slug" text, "nuts" text, "lat" float8,
        "lon" float8, "population" integer)
    ), tree as (
      select given.*, array[code] as path from given where "parentCode" is null
      union all
      select given.*, tree.path || given.code from given join tree on given."parentCode" = tree.code
    )
    insert into region (code, parent_code, level, name, name_en, slug, nuts, lat, lon, population, path)
    select code, "parentCode", level, name, "nameEn", slug, nuts, lat, lon, population, path from tree
    on conflict (code) do update set parent_code = excluded.parent_code, level = excluded.level,
      name = excluded.name, name_en = excluded.name_en, slug = excluded.slug, nuts = excluded.nuts,
      lat = excluded.lat, lon = excluded.lon, population = excluded.population, path = excluded.path
    where (region.parent_code, region.level, region.name, region.name_en, region.slug, region.nuts,
        region.lat, region.lon, region.population, region.path)
      is distinct from (excluded.parent_code, excluded.level, excluded.name, excluded.name_en,
        excluded.slug, excluded.nuts, excluded.lat, excluded.lon, excluded.population, excluded.path)
  `.execute(tx);
}

function regions(db: Reader) {
  return db.selectFrom('region').select(columns).$narrowType<{ level: RegionRow['level'] }>();
}

/**
 * The wider areas of filters after the tree was replaced, where they are others, as filterColumns computes
 * them. Versions follow in slices (src/trees). The one place where this store writes to another's table: a
 * column derived from regions is the regions' to keep true.
 */
export async function refreshWiderCodes(tx: Tx): Promise<void> {
  await sql`
    with due as (
      select id, array(
        select distinct ancestor
        from region cross join unnest(region.path) as ancestor
        where region.code <> ancestor and region.code = any (region_codes)
        order by ancestor) as codes
      from filter where wider
    )
    update filter set wider_codes = codes from due
    where filter.id = due.id and wider_codes is distinct from codes
  `.execute(tx);
}
