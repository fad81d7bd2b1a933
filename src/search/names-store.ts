import { sql } from 'kysely';
import type { Reader } from '../db/database.ts';

/** Whose names a version is found under; codes of regions and topics, with or without those above. */
export type NameKeys = { officeId: string; regionCodes: string[]; topicCodes: string[] };

export type NameRow = {
  /** "office:…", "region:…" or "topic:…". */
  key: string;
  /** Keys from the root to itself. */
  path: string[];
  name: string;
  nameEn: string | null;
};

/** The names of all of these and of what regions and topics lie in, without the country. */
export async function listNames(db: Reader, keys: NameKeys[]): Promise<NameRow[]> {
  const unique = (values: string[]) => [...new Set(values)];
  const offices = unique(keys.map(({ officeId }) => officeId));
  const regions = unique(keys.flatMap(({ regionCodes }) => regionCodes));
  const topics = unique(keys.flatMap(({ topicCodes }) => topicCodes));
  const { rows } = await sql<NameRow>`
    select 'office:' || id as key, array['office:' || id] as path, name, name_en
    from office where id = any (${offices}::text[])
    union all
    select 'region:' || code, array(select 'region:' || one from unnest(path) as one), name, name_en
    from region where level <> 'country' and code = any (array(
      select unnest(path) from region where code = any (${regions}::text[])))
    union all
    select 'topic:' || code, array(select 'topic:' || one from unnest(path) as one), name, name_en
    from topic where code = any (array(
      select unnest(path) from topic where code = any (${topics}::text[])))
  `.execute(db);
  return rows;
}
