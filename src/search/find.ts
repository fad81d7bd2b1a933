import type { Deps } from '../deps.ts';
import { normalizeText } from '../text/normalize-text.ts';
import type { Language } from '../words.ts';
import type { KnownWords } from './compounds.ts';
import { makePlan, type Plan, wordsOf, wordsToLookUp } from './plan.ts';
import {
  countHits,
  findHits,
  findMomentOf,
  type Hits,
  mostHits,
  type SearchWish,
} from './store.ts';
import { listKnownWords, listSimilarWords } from './word-store.ts';
import { cutText } from './words/cut-text.ts';

type FindDeps = Pick<Deps, 'db' | 'vocabulary'>;

export type Asked = Omit<SearchWish, 'plan'> & {
  q?: string | undefined;
  order: 'best' | 'newest';
  /** From 1. */
  page: number;
  perPage: number;
  now: Date;
  /** Of whoever reads the answer; German unless given. */
  reader?: Language;
};

export type Found = Hits & {
  /** There are more than `mostHits`: the counts are those of the newest. */
  isMore: boolean;
  plan: Plan | undefined;
  /** Another way to write the query that does find something. */
  suggestion: string | null;
  /** Nothing is found because the query is made of words like "der" and "und" alone. */
  tooCommon: boolean;
  /** Where nothing is found: how many hits there are without each of its words. */
  without: { written: string; left: string; count: number }[];
};

const fewHits = 3;

/** Searches the public releases; the counts beside the hits are of the same moment. */
export async function searchReleases(deps: FindDeps, asked: Asked): Promise<Found> {
  const { q = '', order, page, perPage, now, reader = 'de', ...wish } = asked;
  const { plan, known, words } = await planSearch(deps, q);
  const cut = { order, offset: (page - 1) * perPage, limit: perPage, now };
  const isAsked = q === '' || plan !== undefined;
  const hits = isAsked ? await findBounded(deps, { ...wish, plan }, { cut, known }) : nothing;
  const tooCommon = hits.count === 0 && isCommon(deps, plan, q);
  const unsure = { q, words, known, wish, now, reader, more: hits.count };
  const suggestion =
    plan && !tooCommon && hits.count < fewHits ? await suggest(deps, unsure) : null;
  const without =
    plan && !tooCommon && hits.count === 0 ? await countWithout(deps, wish, plan) : [];
  // One more is read than counted, to know that there are more.
  const counted = <T extends { count: number }>(one: T): T => ({
    ...one,
    count: Math.min(one.count, mostHits),
  });
  const facets = hits.facets.map(counted);
  const isMore = hits.count > mostHits;
  return { ...counted(hits), facets, isMore, plan, suggestion, tooCommon, without };
}

function isCommon({ vocabulary }: FindDeps, plan: Plan | undefined, q: string): boolean {
  return plan?.common ?? cutText(q, vocabulary.stems).length > 0;
}

const nothing: Hits = { count: 0, ids: [], facets: [] };

type Planned = { plan: Plan | undefined; known: KnownWords; words: string[] };

/** How a query is looked for, with what the releases know of its words. */
export async function planSearch({ db, vocabulary }: FindDeps, q: string): Promise<Planned> {
  if (q === '') return { plan: undefined, known: new Map(), words: [] };
  const words = wordsOf(q, vocabulary.stems);
  const known = await listKnownWords(db, wordsToLookUp(words));
  return { plan: makePlan(q, vocabulary, known), known, words };
}

type Bounds = { cut: Parameters<typeof findHits>[2]; known: KnownWords };

const frequent = 20_000;
const window = 30_000;

/** Whether each of its words is in so many releases that the newest hits are among the newest of all. */
export function isFrequent({ words }: Plan, known: KnownWords): boolean {
  return words.length > 0 && words.every((word) => (known.get(word) ?? 0) >= frequent);
}

/**
 * Of words that are in very many releases the newest hits are among the newest releases: to look there
 * first spares reading all of them. Where they do not fill the count, everything is searched.
 */
async function findBounded({ db }: FindDeps, wish: SearchWish, bounds: Bounds): Promise<Hits> {
  const { cut, known } = bounds;
  if (wish.plan && isFrequent(wish.plan, known) && !wish.from) {
    const from = await findMomentOf(db, window);
    const near = from && (await findHits(db, { ...wish, from }, cut));
    if (near && near.count > mostHits) return near;
  }
  return findHits(db, wish, cut);
}

type Unsure = {
  q: string;
  words: string[];
  known: KnownWords;
  wish: SearchWish;
  now: Date;
  reader: Language;
  more: number;
};

/** Unknown words in the likeliest known ones' place, where that finds more than was found. */
async function suggest(deps: FindDeps, unsure: Unsure): Promise<string | null> {
  const { q, words, known, wish, now, reader, more } = unsure;
  const unknown = words.filter((word) => word.length > 3 && !known.has(word));
  if (unknown.length === 0 || unknown.length > 3) return null;
  let better = normalizeText(q, 'NFC').toLowerCase();
  const before = better;
  for (const word of unknown) {
    const [similar] = await listSimilarWords(deps.db, word, reader);
    if (similar !== undefined) better = better.replaceAll(word, similar);
  }
  if (better === before) return null;
  const { plan } = await planSearch(deps, better);
  const cut = { order: 'newest', offset: 0, limit: 1, now } as const;
  const { count } = plan ? await findHits(deps.db, { ...wish, plan }, cut) : nothing;
  return count > more ? better : null;
}

/** Those that find something; the best first. */
async function countWithout({ db }: FindDeps, wish: SearchWish, { without }: Plan) {
  const counts = await countHits(
    db,
    wish,
    without.map(({ query }) => query),
  );
  return without
    .map(({ written, left }, index) => ({ written, left, count: counts[index] ?? 0 }))
    .filter(({ count }) => count > 0)
    .toSorted((a, b) => b.count - a.count);
}
