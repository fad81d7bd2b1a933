import { sql } from 'kysely';
import type { Reader } from '../db/database.ts';
import type { VersionKey } from './store.ts';

export type Candidate = VersionKey & {
  headline: string;
  subheadline: string;
  dateline: string;
  byline: string;
  bodyText: string;
  /** Cleaned HTML. */
  boilerplate: string | null;
};

const columns = sql`
  rv.release_id, rv.number as version, rv.headline, rv.subheadline, rv.dateline, rv.byline,
  rv.body_text, rv.boilerplate`;
// What has a signature is or was public; nothing else is ever compared.
const signed = sql`
  from release_version rv
  join signature on signature.release_id = rv.release_id and signature.number = rv.number`;

/** Versions whose body has exactly these words, newest first. */
export async function listByWords(db: Reader, wordsHash: Buffer): Promise<VersionKey[]> {
  const { rows } = await sql<VersionKey>`
    select rv.release_id, rv.number as version ${signed}
    where signature.words_hash = ${wordsHash}
    order by rv.published_at desc limit 10
  `.execute(db);
  return rows;
}

const mostVersions = 4;

/** The newest versions of releases that a text names. */
export async function listVersionsOf(db: Reader, releaseIds: string[]): Promise<Candidate[]> {
  if (releaseIds.length === 0) return [];
  const { rows } = await sql<Candidate>`
    select named.* from unnest(${releaseIds}::text[]) as wanted (id)
    cross join lateral (select ${columns} ${signed} where rv.release_id = wanted.id
      order by rv.number desc limit ${mostVersions}) as named
  `.execute(db);
  return rows;
}

const looksMs = 2_000;
const mostMatches = 200;
const mostCandidates = 6;

/**
 * Versions that have all words of at least one group, those with most groups first. Each group is a
 * tsquery of a few words: the index of words answers in milliseconds, and where it does not, the
 * statement ends itself (57014). To be called in a transaction.
 */
export async function listCandidates(db: Reader, groups: string[]): Promise<Candidate[]> {
  await sql`select set_config('statement_timeout', ${String(looksMs)}, true)`.execute(db);
  const { rows } = await sql<Candidate>`
    select near.* from (
      select ${columns}, rv.search, rv.published_at ${signed}
      where rv.search @@ ${groups.join(' | ')}::tsquery
      limit ${mostMatches}
    ) as near
    order by ${countOf(groups)} desc, published_at desc
    limit ${mostCandidates}
  `.execute(db);
  return rows;
}

function countOf(groups: string[]) {
  const matches = groups.map((group) => sql`(near.search @@ ${group}::tsquery)::integer`);
  return sql.join(matches, sql` + `);
}
