import { sql } from 'kysely';
import type { Reader } from '../db/database.ts';

/** Which of some stems a release has, each as its place among them. */
export type SharedStems = {
  id: string;
  /** In headline or keywords: what it is about itself. */
  told: number[];
  /** In these, its subheadline or the names of its topics. */
  near: number[];
  /** Of who says it and of where it is. */
  names: string;
};

/** Which of some stems stand in each release, by primary keys: a few dozen releases at most. */
export async function listSharedStems(
  db: Reader,
  { ids, stems }: { ids: string[]; stems: string[] },
): Promise<SharedStems[]> {
  const { rows } = await sql<SharedStems>`
    select entry.release_id as id,
      coalesce(array_agg(place order by place) filter (where rv.search @@ weighty), '{}') as told,
      coalesce(array_agg(place order by place), '{}') as near,
      max(concat_ws(' ', office.name, rv.dateline, (
        select string_agg(region.name, ' ') from region where code = any (rv.region_codes)))) as names
    from search_entry entry
    join release_version rv on rv.release_id = entry.release_id and rv.number = entry.version
    join office on office.id = entry.office_id
    cross join unnest(${stems}::tsquery[], ${stems.map((stem) => `${stem}:A`)}::tsquery[])
      with ordinality as asked (stem, weighty, nth)
    cross join lateral (select nth::int - 1 as place) as zeroed
    where entry.release_id = any (${ids}::text[]) and entry.head @@ stem
    group by entry.release_id
  `.execute(db);
  return rows;
}
