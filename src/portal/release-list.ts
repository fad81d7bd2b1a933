import { invalid } from '../errors.ts';
import type { Reader } from '../db/database.ts';
import { readCursor, writeCursor } from '../http/cursor.ts';
import { countReleasesNear, listReleasesNear } from '../releases/near-store.ts';
import {
  countPublicReleases,
  listPublicReleases,
  type PublicQuery,
  type PublicRelease,
} from '../releases/public-store.ts';
import type { Language } from '../words.ts';
import { numberText } from './names.ts';
import type { PortalDeps } from './page.ts';
import { findPlace } from './store.ts';
import { presentTeaser, type Teaser } from './teasers.ts';
import { textOf } from './text-of.ts';

const perPage = 20;
const mostCounted = 1000;

type Wish = {
  language: Language;
  /** Path and query of the page that shows the list, without a cursor. */
  address: { path: string; query: string };
  /** The request's query; only its cursor is read. */
  query: Record<string, unknown>;
  /** What the releases must match, or the regions of which they name one. */
  match: Omit<PublicQuery, 'limit'> | { near: string[] };
  /** Where a list says more of a release than others do. */
  present?: (release: PublicRelease) => Teaser;
};

type ListDeps = Pick<PortalDeps, 'db' | 'words'>;

/** One page of releases, newest first, for `{{> release-list}}` and `{{> days}}`, and how many all are. */
export async function releaseList(deps: ListDeps, wish: Wish) {
  const [list, hits] = await Promise.all([
    uncountedList(deps, wish),
    countMatching(deps.db, wish.match),
  ]);
  return { ...list, ...presentHits(deps, wish.language, hits) };
}

/** As releaseList, for a page that counts them by itself. */
export async function uncountedList(deps: Pick<ListDeps, 'db'>, wish: Wish) {
  const { language, address, match } = wish;
  const subject = 'near' in match ? {} : match;
  const { present = (release: PublicRelease) => presentTeaser(language, release, subject) } = wish;
  const after = readPlace(wish.query.cursor);
  const rows = await listMatching(deps.db, match, after);
  const shown = rows.slice(0, perPage);
  const last = rows.length > perPage ? shown.at(-1) : undefined;
  const nextCursor = last ? writeCursor(await findPlace(deps.db, last.id)) : null;
  return {
    teasers: shown.map(present),
    pager: pagerOf(address, { nextCursor, isFirst: after === undefined }),
    // Search engines shall find the releases, not the pages between them.
    noindex: after !== undefined,
  };
}

function listMatching(db: Reader, match: Wish['match'], after: PublicQuery['after']) {
  const limit = perPage + 1;
  if ('near' in match) return listReleasesNear(db, { codes: match.near, after, limit });
  return listPublicReleases(db, { ...match, after, limit });
}

function countMatching(db: Reader, match: Wish['match']): Promise<number> {
  if ('near' in match) return countReleasesNear(db, match.near, mostCounted + 1);
  return countPublicReleases(db, match, mostCounted + 1);
}

/** "1 Meldung", "über 1.000 Meldungen", and the number alone. */
function presentHits({ words }: ListDeps, language: Language, hits: number) {
  const isMore = hits > mostCounted;
  const number = numberText(language, isMore ? mostCounted : hits);
  return {
    hitsText: isMore ? words(language, 'portal.list.moreThan', { number }) : number,
    hitsSentence: words(language, `portal.search.${isMore ? 'manyHits' : 'hits'}`, {
      count: hits,
      number,
    }),
  };
}

/** Where the page before ended; a spoiled cursor is `invalid`. */
function readPlace(cursor: unknown): PublicQuery['after'] {
  const place = readCursor(textOf(cursor) || undefined, ['moment', 'id']);
  if (place === null) return undefined;
  const [, second = ''] = /^([12]\d{3}-\d\d-\d\dT[\d:]{8})\.\d{6}Z$/.exec(place.moment) ?? [];
  const at = new Date(`${second}Z`);
  if (Number.isNaN(at.getTime()) || !at.toISOString().startsWith(second))
    throw invalid([{ path: 'cursor', message: 'errors.cursor' }]);
  return { publishedAt: place.moment, id: place.id };
}

type Pager = { first?: string; next?: string };

/** Links to the first and the next page; null where one page holds all. */
export function pagerOf(
  { path, query }: Wish['address'],
  page: { nextCursor: string | null; isFirst: boolean },
): Pager | null {
  if (page.isFirst && page.nextCursor === null) return null;
  const next = `${path}${query}${query ? '&' : '?'}cursor=${page.nextCursor}`;
  return {
    ...(!page.isFirst && { first: path + query }),
    ...(page.nextCursor !== null && { next }),
  };
}
