import { sql } from 'kysely';
import type { Reader } from '../db/database.ts';
import { listVersions, type PublicRelease } from './public-store.ts';

/** The public versions of a release that is public now, oldest first; none of any other. */
export async function listPublicVersions(db: Reader, id: string): Promise<PublicRelease[]> {
  return sorted(await listVersions(db, await listNumbers(db, id)));
}

async function listNumbers(db: Reader, id: string) {
  const { rows } = await sql<{ releaseId: string; version: number }>`
    select rv.release_id, rv.number as version
    from release
    join release_version rv on rv.release_id = release.id and rv.number <= release.version
    where release.status = 'published' and release.id = ${id} and rv.published_at is not null
  `.execute(db);
  return rows;
}

function sorted(versions: PublicRelease[]): PublicRelease[] {
  return versions.toSorted((one, other) => one.version - other.version);
}
