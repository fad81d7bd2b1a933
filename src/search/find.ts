import type { Reader } from '../db/database.ts';
import { type KnownWords, makePlan, type Plan, wordsOf, wordsToLookUp } from './plan.ts';
import {
  areStopWords,
  countDueWords,
  findHits,
  findMomentOf,
  type Hits,
  listKnownWords,
  listSimilarWords,
  mostHits,
  type SearchWish,
} from './store.ts';

export type Asked = Omit<SearchWish, 'plan'> & {
  q?: string | undefined;
  order: 'best' | 'newest';
  /** From 1. */
  page: number;
  perPage: number;
  now: Date;
};

export type Found = Hits & {
  /** There are more than `mostHits`: the counts are those of the newest. */
  isMore: boolean;
  plan: Plan | undefined;
  /** Another way to write the query that does find something. */
  suggestion: string | null;
  /** Nothing is found because the query is made of words like "der" and "und" alone. */
  tooCommon: boolean;
};

const fewHits = 3;

/** Searches the public releases; the counts beside the hits are of the same moment. */
export async function searchReleases(db: Reader, asked: Asked): Promise<Found> {
  const { q = '', order, page, perPage, now, ...wish } = asked;
  const known = await listKnownWords(db, q ? wordsToLookUp(q) : []);
  const plan = q ? makePlan(q, known) : undefined;
  const cut = { order, offset: (page - 1) * perPage, limit: perPage, now };
  const hits = await findBounded(db, { ...wish, plan }, { cut, known });
  const isMore = hits.count > mostHits;
  const tooCommon = plan && hits.count === 0 ? await areStopWords(db, plan.words) : false;
  const suggestion =
    hits.count < fewHits && !tooCommon
      ? await suggest(db, { q, known, wish, now, more: hits.count })
      : null;
  // One more is read than counted, to know that there are more.
  const counted = <T extends { count: number }>(one: T): T => ({
    ...one,
    count: Math.min(one.count, mostHits),
  });
  const facets = hits.facets.map(counted);
  return { ...counted(hits), facets, isMore, plan, suggestion, tooCommon };
}

type Bounds = { cut: Parameters<typeof findHits>[2]; known: KnownWords };

const frequent = 20_000;
const window = 30_000;

/**
 * Of words that are in very many releases the newest hits are among the newest releases: to look there
 * first spares reading all of them. Where they do not fill the count, everything is searched.
 */
async function findBounded(db: Reader, wish: SearchWish, { cut, known }: Bounds): Promise<Hits> {
  const { plan } = wish;
  const rarest = plan && Math.min(...plan.words.map((word) => known.get(word) ?? 0));
  if (plan?.kind === 'terms' && rarest !== undefined && rarest >= frequent && !wish.from) {
    const from = await findMomentOf(db, window);
    const near = from && (await findHits(db, { ...wish, from }, cut));
    if (near && near.count > mostHits) return near;
  }
  return findHits(db, wish, cut);
}

type Unsure = { q: string; known: KnownWords; wish: SearchWish; now: Date; more: number };

/** Unknown words in the likeliest known ones' place, where that finds more than was found. */
async function suggest(db: Reader, { q, known, wish, now, more }: Unsure): Promise<string | null> {
  const unknown = wordsOf(q).filter((word) => word.length > 3 && !known.has(word));
  if (unknown.length === 0 || unknown.length > 3) return null;
  let better = q.toLowerCase();
  for (const word of unknown) {
    const [similar] = await listSimilarWords(db, word);
    if (similar !== undefined) better = better.replaceAll(word, similar);
  }
  if (better === q.toLowerCase()) return null;
  const plan = makePlan(better, await listKnownWords(db, wordsToLookUp(better)));
  const { count } = await findHits(
    db,
    { ...wish, plan },
    { order: 'newest', offset: 0, limit: 1, now },
  );
  return count > more ? better : null;
}

const batch = 1_000;

/** Counts the words of what became public since the last call. Runs twice: each release counts once. */
export async function countWords({ db }: { db: Reader }): Promise<void> {
  while ((await countDueWords(db, batch)) > 0);
}
