import { sql } from 'kysely';
import type { Reader } from '../db/database.ts';
import type { Language } from '../words.ts';

/** Which of some stems a release has, each as its place among them. */
export type SharedStems = {
  id: string;
  /** In headline or keywords: what it is about itself. */
  told: number[];
  /** In these, its subheadline or the names of its topics. */
  near: number[];
};

/**
 * Which of some stems stand in each release, other than as the name of who says it or of where it is:
 * every release of a town has its name. By primary keys, a few dozen releases at most.
 */
export async function listSharedStems(
  db: Reader,
  { ids, stems, language }: { ids: string[]; stems: string[]; language: Language },
): Promise<SharedStems[]> {
  const config = sql`${language === 'en' ? 'english' : 'german'}::regconfig`;
  const { rows } = await sql<SharedStems>`
    select entry.release_id as id,
      coalesce(array_agg(place order by place) filter (where told @@ stem), '{}') as told,
      coalesce(array_agg(place order by place), '{}') as near
    from search_entry entry
    join release_version rv on rv.release_id = entry.release_id and rv.number = entry.version
    join office on office.id = entry.office_id
    cross join lateral (select
      to_tsvector(${config}, concat_ws(' ', rv.headline, words_of(rv.keywords))) as told,
      to_tsvector(${config}, concat_ws(' ', office.name, rv.dateline, (
        select string_agg(region.name, ' ') from region where code = any (rv.region_codes)))) as names
      -- Keeps the planner from writing these texts out at each use, to be made anew for it.
      offset 0
    ) as texts
    cross join unnest(${stems}::tsquery[]) with ordinality as asked (stem, nth)
    cross join lateral (select nth::int - 1 as place) as zeroed
    where entry.release_id = any (${ids}::text[]) and entry.head @@ stem and not names @@ stem
    group by entry.release_id
  `.execute(db);
  return rows;
}
