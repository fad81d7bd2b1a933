import { sql } from 'kysely';
import { prepared, type Reader } from '../db/database.ts';
import type { Language } from '../words.ts';

export type WithdrawnRelease = {
  withdrawnAt: Date | null;
  withdrawnReason: string | null;
  headline: string;
  language: Language;
  /** Leichte Sprache. */
  easyRead: boolean;
  officeName: string;
  officeNameEn: string | null;
  officeSlug: string;
};

/** What is left to say of a release that is no longer public; undefined where it never was. */
export async function findWithdrawnRelease(
  db: Reader,
  id: string,
): Promise<WithdrawnRelease | undefined> {
  const { rows } = await sql<WithdrawnRelease>`${prepared}
    select release.withdrawn_at, release.withdrawn_reason, rv.headline, rv.language,
      rv.easy_read, office.name as office_name, office.name_en as office_name_en, office.slug as office_slug
    from release
    join release_version rv on rv.release_id = release.id and rv.number = release.version
    join office on office.id = release.office_id
    where release.status = 'withdrawn' and release.id = ${id}
  `.execute(db);
  return rows[0];
}
