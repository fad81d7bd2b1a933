import type { Reader } from '../db/database.ts';
import { listPublicReleasesByIds, type PublicRelease } from '../releases/public-store.ts';
import { wordsIn } from './plan.ts';
import {
  estimateReleases,
  listCandidates,
  listWordWeights,
  type WordWeight,
} from './related-store.ts';

const most = 5;
// Rows of search_entry that are read for words of the whole year, and releases that the words of the same
// days may have been in: 12 ms of PostgreSQL's processor of 60,000 a year, and hardly more rows of 400,000.
const rowsToRead = { rare: 800, usual: 20_000 };
const mostStems = 8;
const leastLength = 3;
// A word that is in more of all releases says nothing about a subject. In a small archive one cannot
// tell by that.
const telling = { part: 0.02, least: 20 };
// One shared word makes no subject, unless a headline has hardly more.
const enough = { share: 0.3, matched: 2, shareOfOne: 0.5 };
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
  const [known, archive] = await Promise.all([
    listWordWeights(db, release.language, subjectWords(release)),
    estimateReleases(db),
  ]);
  const limit = Math.max(archive * telling.part, telling.least);
  const stems = known.filter(({ releases }) => releases <= limit);
  if (stems.length === 0) return [];
  // How surprising each is (inverse document frequency).
  const weights = stems.map(({ releases }) => Math.log((10 * limit) / (releases + 1)));
  const candidates = await listCandidates(db, {
    id: release.id,
    headline: release.headline,
    at: release.publishedAt,
    rare: rarestOf(stems, rowsToRead.rare),
    usual: rarestOf(stems, rowsToRead.usual),
    stems: stems.map(({ query }) => query),
    weights,
    whole: weights.slice(0, wholeStems).reduce((sum, one) => sum + one, 0),
  });
  const ids = candidates
    .filter(({ share, matched }) =>
      matched >= enough.matched ? share >= enough.share : share >= enough.shareOfOne,
    )
    .map(({ id }) => id)
    .filter((id) => !except.includes(id));
  return listPublicReleasesByIds(db, ids.slice(0, most));
}

/** Of headline and keywords; who says it and where is no subject. */
function subjectWords({ headline, keywords, office, regions, dateline }: PublicRelease): string[] {
  const names = [office.name, dateline, ...regions.map((region) => region.name)];
  const known = new Set(wordsIn(names.join(' ')));
  return wordsIn([headline, ...keywords].join(' ')).filter(
    (word) => word.length >= leastLength && !/\d/.test(word) && !known.has(word),
  );
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
