import { type RawBuilder, sql } from 'kysely';
import type { Reader } from '../db/database.ts';

/** A word, its stem as a tsquery, and in how many public releases it was; 0 for one not yet counted. */
export type WordWeight = { query: string; releases: number };

/** A word and its stem as a tsquery. */
export type Subject = { word: string; query: string };

/** Stems of some words with how frequent each is. */
export async function listWordWeights(db: Reader, subjects: Subject[]): Promise<WordWeight[]> {
  const { rows } = await sql<WordWeight>`
    select query, max(coalesce(releases, 0)) as releases
    from unnest(${subjects.map(({ word }) => word)}::text[],
      ${subjects.map(({ query }) => query)}::text[]) as asked (text, query)
    left join search_word on word = text
    group by query
    order by 2, 1
  `.execute(db);
  return rows;
}

const exactly = 2_000;

/** How many releases are public: exact where they are few, else PostgreSQL's own estimate. */
export async function estimateReleases(db: Reader): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select case when few < ${exactly} then few else greatest(few, estimate) end::int as count
    from (select count(*) from (select from search_entry limit ${exactly}) as first) as counted (few),
      (select reltuples from pg_class where oid = 'search_entry'::regclass) as known (estimate)
  `.execute(db);
  return rows[0]?.count ?? 0;
}

export type RelatedWish = {
  id: string;
  headline: string;
  at: Date;
  /** Stems of which one must stand in headline, keywords or subheadline: any time of the year … */
  rare: string[];
  /** … or others, only in the same days. */
  usual: string[];
  /** All telling stems and what each is worth. */
  stems: string[];
  weights: number[];
  /** The worth of a full share. */
  whole: number;
};

export type Candidate = {
  id: string;
  /** What it shares, in parts of `whole`. */
  share: number;
  matched: number;
  score: number;
};

const span = { year: 365, same: 10 };
// Bounds the work also while the words of a large import are not counted yet.
const mostRead = 1_500;
const mostCompared = 40;

/**
 * Releases that share telling words, the likeliest first. It reads the rows of the rare words through
 * search_entry_words, and those of usual ones in the same days through search_entry_newest too; how
 * many rows those are is the caller's choice.
 */
export async function listCandidates(db: Reader, wish: RelatedWish): Promise<Candidate[]> {
  const { at, stems, weights } = wish;
  const away = sql`abs(extract(epoch from published_at - ${at}::timestamptz)::float8)`;
  const { rows } = await sql<Candidate>`
    with found as materialized (
      select distinct on (release_id) *
      from (${foundBy(wish)}) as found_twice order by release_id
    ), shared as materialized (
      select release_id, version, ${away} as away, share, matched
      from found cross join lateral (
        select sum(weight) / ${wish.whole}::float8 as share, count(*) as matched
        from unnest(${stems}::tsquery[], ${weights}::float8[]) as telling (stem, weight)
        where found.head @@ stem
      ) as telling
      where matched > 0 and release_id <> ${wish.id}
      order by share desc, away, release_id
      limit ${mostCompared}
    )
    select shared.release_id as id, share, matched,
      share + 0.5 * similarity(rv.headline, ${wish.headline}) + 0.3 * exp(-away / 1209600) as score
    from shared
    join release_version rv on rv.release_id = shared.release_id and rv.number = shared.version
    order by score desc, id
  `.execute(db);
  return rows;
}

function foundBy({ rare, usual, at }: RelatedWish) {
  // Among all of a year nothing is to be had from an index of time: the addition keeps the planner from
  // walking it where it knows no numbers yet, and from reading the words of each release.
  const ofYear = rowsWith(rare, sql`published_at + interval '0'`, boundsOf(at, span.year));
  if (usual.length === 0) return ofYear;
  return sql`(${ofYear}) union all (${rowsWith(usual, sql`published_at`, boundsOf(at, span.same))})`;
}

function boundsOf(at: Date, days: number): [Date, Date] {
  const away = days * 86_400_000;
  return [new Date(at.getTime() - away), new Date(at.getTime() + away)];
}

// A process for a parallel plan takes longer to start than to read these rows: pg_backend_pid() allows none.
function rowsWith(stems: string[], time: RawBuilder<unknown>, [from, to]: [Date, Date]) {
  return sql`
    select release_id, version, published_at, head
    from search_entry
    where (search_of(release_id, version) || head) @@ ${stems.join(' | ')}::tsquery
      and pg_backend_pid() > 0
      and ${time} >= ${from} and ${time} < ${to}
    limit ${mostRead}`;
}
