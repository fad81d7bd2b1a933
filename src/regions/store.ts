import { sql } from 'kysely';
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

export function findRegionBySlugOrCode(db: Reader, key: string): Promise<Region | undefined> {
  return regions(db)
    .where((eb) => eb.or([eb('code', '=', key), eb('slug', '=', key)]))
    .executeTakeFirst();
}

export function listRegionChildren(db: Reader, parentCode: string | null): Promise<Region[]> {
  const children = regions(db).orderBy('name').orderBy('code');
  return parentCode === null
    ? children.where('parentCode', 'is', null).execute()
    : children.where('parentCode', '=', parentCode).execute();
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

/** Names that begin with `q`, then those that contain it; large places first. */
export async function searchRegions(
  db: Reader,
  query: { q: string; limit: number },
): Promise<Region[]> {
  const pattern = query.q.toLowerCase().replace(/[\\%_]/g, '\\$&');
  const { rows } = await sql<Region>`
    select * from region
    where lower(name) like ${`%${pattern}%`} or lower(name_en) like ${`${pattern}%`} or code = ${query.q}
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
  return Number(row.count);
}

/**
 * Puts a whole tree in place of the one that was: rows of `rows` are inserted or changed, others
 * removed. Fails on its foreign keys where a removed region is still an office's.
 */
export async function replaceRegions(tx: Tx, rows: RegionRow[]): Promise<void> {
  const json = JSON.stringify(rows);
  await sql`
    with recursive given as (
      select * from jsonb_to_recordset(${json}::jsonb) as r ("code" text, "parentCode" text,
        "level" text, "name" text, "nameEn" text, "slug" text, "nuts" text, "lat" float8,
        "lon" float8, "population" integer)
    ), tree as (
      select given.*, array[code] as path from given where "parentCode" is null
      union all
      select given.*, tree.path || given.code from given join tree on given."parentCode" = tree.code
    ), removed as (
      delete from region where code not in (select code from given)
    )
    insert into region (code, parent_code, level, name, name_en, slug, nuts, lat, lon, population, path)
    select code, "parentCode", level, name, "nameEn", slug, nuts, lat, lon, population, path from tree
    on conflict (code) do update set parent_code = excluded.parent_code, level = excluded.level,
      name = excluded.name, name_en = excluded.name_en, slug = excluded.slug, nuts = excluded.nuts,
      lat = excluded.lat, lon = excluded.lon, population = excluded.population, path = excluded.path
  `.execute(tx);
}

function regions(db: Reader) {
  return db.selectFrom('region').select(columns).$narrowType<{ level: RegionRow['level'] }>();
}

/**
 * What is derived from the tree elsewhere (release_version.region_scope, filter.wider_codes), after
 * the tree was replaced. The one place where this store writes to others' tables: a column derived
 * from regions is the regions' to keep true.
 */
export async function refreshDerivedCodes(tx: Tx): Promise<void> {
  await sql`
    update release_version set region_scope = array(
      select distinct unnest(path) from region where code = any (region_codes))
  `.execute(tx);
  await sql`
    update filter set wider_codes = array(
      select distinct unnest(path) from region where code = any (region_codes))
    where wider
  `.execute(tx);
}
