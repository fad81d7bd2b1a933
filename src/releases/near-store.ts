import { sql } from 'kysely';
import type { Reader } from '../db/database.ts';
import { listPublicReleasesByIds, type PublicQuery, type PublicRelease } from './public-store.ts';

type NearQuery = { codes: string[] } & Pick<PublicQuery, 'after' | 'limit'>;

/** Public releases that name one of these regions, newest first; a region is walked by its index. */
export async function listReleasesNear(
  db: Reader,
  { codes, after, limit }: NearQuery,
): Promise<PublicRelease[]> {
  const before = after
    ? sql`and (published_at, release_id) < (${after.publishedAt}::timestamptz, ${after.id})`
    : sql``;
  const { rows } = await sql<{ releaseId: string }>`
    select release_id
    from unnest(${codes}::text[]) as near (code)
    cross join lateral (
      select release_id, published_at from search_place
      where region_code = near.code ${before}
      order by published_at desc, release_id desc
      limit ${limit}
    ) as newest
    group by release_id, published_at
    order by published_at desc, release_id desc
    limit ${limit}
  `.execute(db);
  return listPublicReleasesByIds(
    db,
    rows.map(({ releaseId }) => releaseId),
  );
}

/** How many name one of these regions; counting ends at `most`. */
export async function countReleasesNear(
  db: Reader,
  codes: string[],
  most: number,
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from (
      select distinct release_id from (
        select release_id from unnest(${codes}::text[]) as near (code)
        cross join lateral (
          select release_id from search_place where region_code = near.code
          order by published_at desc, release_id desc
          limit ${most}
        ) as newest
      ) as named
      limit ${most}
    ) as found
  `.execute(db);
  return rows[0]?.count ?? 0;
}
