import { sql } from 'kysely';
import type { Reader } from '../db/database.ts';
import type { Language } from '../words.ts';

/** Another language version of a release that is public now. */
export type PublicTranslation = {
  id: string;
  slug: string;
  language: Language;
  /** Leichte Sprache. */
  easyRead: boolean;
  headline: string;
};

/** For a SELECT from `release`: its other language versions as JSON, the public ones alone. */
export const publicTranslations = sql`coalesce((
    select jsonb_agg(jsonb_build_object('id', other.id, 'slug', other.slug,
      'language', words.language, 'easyRead', words.easy_read, 'headline', words.headline)
      order by words.language, words.easy_read, other.published_at, other.id)
    from (
      select * from release original where original.id = release.translation_of
      union all select * from release twin
        where twin.translation_of = coalesce(release.translation_of, release.id)
    ) as other
    join release_version words on words.release_id = other.id and words.number = other.version
    where other.status = 'published' and other.id <> release.id
  ), '[]')`;

/** The release of an office that another one names as its original; undefined where there is none. */
export async function findOriginal(db: Reader, officeId: string, id: string) {
  return db
    .selectFrom('release')
    .select(['id', 'translationOf'])
    .where('officeId', '=', officeId)
    .where('id', '=', id)
    .executeTakeFirst();
}

/** Whether a release is itself the original of others. */
export async function isOriginal(db: Reader, id: string): Promise<boolean> {
  const row = await db
    .selectFrom('release')
    .select('id')
    .where('translationOf', '=', id)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
