import { type RawBuilder, sql } from 'kysely';
import type { Reader } from '../db/database.ts';
import { listVersions, type PublicRelease } from './public-store.ts';

export type VersionsWish = {
  /** Only versions with a smaller number. */
  before: number | undefined;
  limit: number;
  /** Of the texts of all together, in characters; the newest two come in any case. */
  mostText: number;
};

/** The newest public versions of a release that is public now, newest first; none of any other. */
export async function listPublicVersions(
  db: Reader,
  id: string,
  { before, limit, mostText }: VersionsWish,
): Promise<PublicRelease[]> {
  const { rows } = await sql<{ number: number }>`
    select number from (
      select number, row_number() over newest as place,
        sum(length(body_text) + length(body_html)) over newest as written
      from (
        select rv.number, rv.body_text, rv.body_html ${publicVersions(id)}
          and (${before ?? null}::integer is null or rv.number < ${before ?? null}::integer)
        order by rv.number desc limit ${limit}
      ) as version
      window newest as (order by number desc)
    ) as counted
    where place <= 2 or written <= ${mostText}
  `.execute(db);
  const keys = rows.map(({ number }) => ({ releaseId: id, version: number }));
  return (await listVersions(db, keys)).toSorted((one, other) => other.version - one.version);
}

/** One public version of a release that is public now. */
export async function findPublicVersion(
  db: Reader,
  id: string,
  number: number,
): Promise<PublicRelease | undefined> {
  const { rows } = await sql`
    select rv.number ${publicVersions(id)} and rv.number = ${number}
  `.execute(db);
  if (rows.length === 0) return undefined;
  const [version] = await listVersions(db, [{ releaseId: id, version: number }]);
  return version;
}

function publicVersions(id: string): RawBuilder<unknown> {
  return sql`
    from release
    join release_version rv on rv.release_id = release.id and rv.number <= release.version
    where release.status = 'published' and release.id = ${id} and rv.published_at is not null`;
}
