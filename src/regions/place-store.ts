import { sql } from 'kysely';
import type { Reader } from '../db/database.ts';
import type { Region } from './store.ts';

/** A region near a place; `km` from the place to its centre. */
export type NearRegion = Pick<
  Region,
  'code' | 'parentCode' | 'slug' | 'name' | 'nameEn' | 'level'
> & {
  km: number;
};

export type Point = { lat: number; lon: number };

export async function hasPostcodes(db: Reader): Promise<boolean> {
  const { rows } = await sql`select from postcode limit 1`.execute(db);
  return rows.length > 0;
}

/** Two processes may start at once on an empty database; the second changes nothing. */
export async function insertPostcodes(
  db: Reader,
  rows: { code: string; regionCodes: string[] }[],
): Promise<void> {
  const json = JSON.stringify(rows);
  await sql`
    insert into postcode (code, region_codes)
    select code, "regionCodes"
    from jsonb_to_recordset(${json}::jsonb) as given (code text, "regionCodes" text[])
    on conflict do nothing
  `.execute(db);
}

/** The regions that a postcode delivers to, the largest first; none for what is no postcode. */
export async function listRegionsOfPostcode(db: Reader, code: string): Promise<Region[]> {
  const { rows } = await sql<Region>`
    select region.* from postcode join region on region.code = any (postcode.region_codes)
    where postcode.code = ${code}
    order by population desc nulls last, region.code
  `.execute(db);
  return rows;
}

/**
 * Counties and municipalities whose slug is this one or begins with it and a hyphen: "wetter" finds
 * Wetter and Wetter (Ruhr). The largest first.
 */
export async function listPlacesBySlug(db: Reader, slug: string): Promise<Region[]> {
  const { rows } = await sql<Region>`
    select * from region
    where level in ('county', 'municipality')
      and (slug = ${slug} or starts_with(slug, ${`${slug}-`}) or lower(name_en) = ${slug})
    order by population desc nulls last, code
    limit 100
  `.execute(db);
  return rows;
}

/** Counties and municipalities whose names look like this text, the likeliest first. */
export async function listPlacesLike(db: Reader, text: string): Promise<Region[]> {
  const { rows } = await sql<Region>`
    select * from region
    where level in ('county', 'municipality') and similarity(lower(name), ${text}) >= 0.3
    order by similarity(lower(name), ${text}) desc, population desc nulls last, code
    limit 5
  `.execute(db);
  return rows;
}

/**
 * Counties and municipalities whose centre lies within the radius, the nearest first. On a sphere, and
 * bounded by a box first; 10,000 regions take 5 ms.
 */
export async function listRegionsNear(
  db: Reader,
  { lat, lon }: Point,
  radiusKm: number,
): Promise<NearRegion[]> {
  const degrees = radiusKm / 111.2;
  const widest = degrees / Math.cos((lat * Math.PI) / 180);
  const { rows } = await sql<NearRegion>`
    select * from (
      select code, parent_code, slug, name, name_en, level,
        2 * 6371 * asin(sqrt(least(1, sin(radians(lat - ${lat}) / 2) ^ 2
          + cos(radians(${lat})) * cos(radians(lat)) * sin(radians(lon - ${lon}) / 2) ^ 2))) as km
      from region
      where level in ('county', 'municipality')
        and lat between ${lat - degrees} and ${lat + degrees}
        and lon between ${lon - widest} and ${lon + widest}
    ) as measured
    where km <= ${radiusKm}
    order by km, code
  `.execute(db);
  return rows;
}

export type Neighbour = Pick<Region, 'code' | 'slug' | 'name' | 'nameEn'> & { km: number };

/** The regions of the same level whose centres lie nearest; none for one without a centre or an equal. */
export async function listNeighbours(
  db: Reader,
  { code, level, lat, lon }: Region,
  limit: number,
): Promise<Neighbour[]> {
  if (lat === null || lon === null) return [];
  // A plane is near enough for neighbours, and 10,000 municipalities take 4 ms.
  const kmPerDegree = 111.2;
  const narrowing = Math.cos((lat * Math.PI) / 180);
  const { rows } = await sql<Neighbour>`
    select code, slug, name, name_en,
      ${kmPerDegree} * sqrt((lat - ${lat}) ^ 2 + ((lon - ${lon}) * ${narrowing}) ^ 2) as km
    from region
    where level = ${level} and code <> ${code} and lat is not null
    order by km, code
    limit ${limit}
  `.execute(db);
  return rows;
}
