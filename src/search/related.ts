import type { Reader } from '../db/database.ts';
import { listPublicReleasesByIds, type PublicRelease } from '../releases/public-store.ts';
import { normalizeText } from '../text/normalize-text.ts';
import type { Language } from '../words.ts';
import {
  estimateReleases,
  listCandidates,
  listWordWeights,
  type Subject,
  type WordWeight,
} from './related-store.ts';
import { listSharedStems, type SharedStems } from './shared-store.ts';
import { cutText } from './words/cut-text.ts';
import { openStems, type Stems } from './words/stems.ts';

const most = 5;
const mostChecked = 15;
// Rows of search_entry that are read for words of the whole year, and releases that the words of the same
// days may have been in: 12 ms of PostgreSQL's processor of 60,000 a year, and hardly more rows of 400,000.
const rowsToRead = { rare: 800, usual: 20_000 };
const mostStems = 8;
const leastLength = 3;
// A word that is in more of all releases says nothing about a subject. In a small archive a few releases
// on one event are a large part of all.
const telling = { part: 0.02, small: { part: 1 / 6, least: 6, most: 20 } };
// One shared word makes no subject, unless a headline has hardly more and it is as long (with its quotes)
// as German compounds: those are about one thing.
const enough = { share: 0.3, matched: 2, shareOfOne: 0.5, lengthOfOne: 10 };
// Who gives many keywords must not share them all.
const wholeStems = 4;

/**
 * Public releases on the same subject, of any office, published within a year of this one: those
 * that share the words that are rarest in the archive. `except`: ids that the page shows already.
 */
export async function findRelated(
  db: Reader,
  release: PublicRelease,
  except: string[] = [],
): Promise<PublicRelease[]> {
  const stemOf = openStems();
  const [known, archive] = await Promise.all([
    listWordWeights(db, subjectWords(release, stemOf)),
    estimateReleases(db),
  ]);
  const limit = mostTelling(archive);
  const stems = known.filter(({ releases }) => releases <= limit);
  if (stems.length === 0) return [];
  // How surprising each is (inverse document frequency).
  const weights = stems.map(({ releases }) => Math.log((10 * limit) / (releases + 1)));
  const rare = rarestOf(stems, rowsToRead.rare);
  const candidates = await listCandidates(db, {
    id: release.id,
    headline: release.headline,
    at: release.publishedAt,
    rare,
    usual: rarestOf(stems, rowsToRead.usual).slice(rare.length),
    stems: stems.map(({ query }) => query),
    weights,
    whole: fullShare(weights),
  });
  const likely = candidates
    .filter(({ id, share, matched }) => isEnough(share, matched) && !except.includes(id))
    .slice(0, mostChecked)
    .map(({ id }) => id);
  const right = await pickRight(db, release, { likely, stems, weights, stemOf });
  return listPublicReleasesByIds(db, right.slice(0, most));
}

type Likely = { likely: string[]; stems: WordWeight[]; weights: number[]; stemOf: Stems };

/** Those that say themselves what they share, other than by their names. */
async function pickRight(
  db: Reader,
  { language }: PublicRelease,
  { likely, stems, weights, stemOf }: Likely,
): Promise<string[]> {
  if (likely.length === 0) return [];
  const queries = stems.map(({ query }) => query);
  const shared = (await listSharedStems(db, { ids: likely, stems: queries })).map((one) =>
    withoutNames(one, { queries, language, stemOf }),
  );
  const whole = fullShare(weights);
  const right = shared.filter(({ told, near }) => {
    const worth = near.reduce((sum, place) => sum + (weights[place] ?? 0), 0);
    const isAlone = near.length < enough.matched;
    const isSpecial = told.some((place) => (queries[place]?.length ?? 0) >= enough.lengthOfOne);
    return told.length > 0 && isEnough(worth / whole, near.length) && (!isAlone || isSpecial);
  });
  const ids = new Set(right.map(({ id }) => id));
  return likely.filter((id) => ids.has(id));
}

type Naming = { queries: string[]; language: Language; stemOf: Stems };

/** Every release of a town has its name: what is only the name of who says it, or of where it is, is no subject. */
function withoutNames(shared: SharedStems, { queries, language, stemOf }: Naming): SharedStems {
  const names = new Set(
    wordsIn(shared.names, stemOf).flatMap((word) => [stemOf(language, word), stemOf('de', word)]),
  );
  const isSubject = (place: number) => !names.has((queries[place] ?? '').replaceAll("'", ''));
  return { ...shared, told: shared.told.filter(isSubject), near: shared.near.filter(isSubject) };
}

/** The different words of a text as they are compared. */
function wordsIn(text: string, stemOf: Stems): string[] {
  const elements = cutText(text, stemOf).flatMap((unit) => unit.elements);
  return [...new Set(elements.flatMap(({ parts }) => parts))];
}

const fullShare = (weights: number[]) =>
  weights.slice(0, wholeStems).reduce((sum, one) => sum + one, 0);

function isEnough(share: number, matched: number): boolean {
  return share >= (matched >= enough.matched ? enough.share : enough.shareOfOne);
}

/** In how many releases a word may be that still tells something. */
function mostTelling(archive: number): number {
  const { part, small } = telling;
  const ofSmall = Math.min(Math.max(archive * small.part, small.least), small.most);
  return Math.max(archive * part, ofSmall);
}

/** Of headline and keywords; who says it and where is no subject. */
function subjectWords(release: PublicRelease, stemOf: Stems): Subject[] {
  const { keywords, office, regions, dateline } = release;
  const names = [office.name, dateline, ...regions.map((region) => region.name)];
  const known = new Set(wordsIn(names.join(' '), stemOf));
  return wordsIn([...headlineNouns(release), ...keywords].join(' '), stemOf)
    .filter((word) => word.length >= leastLength && !/\d/.test(word) && !known.has(word))
    .flatMap((word) => {
      const stem = stemOf(release.language, word);
      return stem === null ? [] : [{ word, query: `'${stem}'` }];
    });
}

/**
 * What a headline speaks of: in German the words with a capital. Verbs and adjectives (opens, longer, new)
 * say what happens to it, and that happens to all things. English does not tell them apart.
 */
function headlineNouns({ headline, language }: PublicRelease): string[] {
  const words = normalizeText(headline, 'NFC').match(/[\p{L}\p{N}]+/gu) ?? [];
  return language === 'de' ? words.filter((word) => /^\p{Lu}/u.test(word)) : words;
}

/** The rarest stems that are in so many releases together; they come rarest first. */
function rarestOf(stems: WordWeight[], most: number): string[] {
  const rarest: string[] = [];
  let rows = 0;
  for (const { query, releases } of stems.slice(0, mostStems)) {
    rows += releases;
    if (rows > most) break;
    rarest.push(query);
  }
  return rarest;
}
