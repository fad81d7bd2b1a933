import { notFound } from '../errors.ts';
import { listPublicReleasesByIds } from '../releases/public-store.ts';
import { type Found, searchReleases } from '../search/find.ts';
import { markHits, type Snippet } from '../search/mark-hits.ts';
import { listTexts, mostHits } from '../search/store.ts';
import type { Language } from '../words.ts';
import { numberText } from './names.ts';
import type { PortalDeps } from './page.ts';
import { searchFacets } from './search-facets.ts';
import type { Search } from './search-input.ts';
import { searchOffers } from './search-offers.ts';
import { presentTeaser } from './teasers.ts';
import { queryOf } from './text-of.ts';

/** A piece of text that is a hit or not; the template marks it. */
export type TextPart = { text: string; hit: boolean };

const hitsPerPage = 20;

/** The hits of a search, newest first, as in feeds and the API, unless asked otherwise; `notFound` for a page past the end. */
export async function searchHits(deps: PortalDeps, language: Language, search: Search) {
  const { form, page } = search;
  const found = await searchReleases(deps, {
    ...search.asked,
    reader: language,
    page,
    perPage: hitsPerPage,
    now: deps.clock.now(),
  });
  if (page > 1 && found.ids.length === 0) throw notFound();
  const { plan } = found;
  const [rows, texts] = await Promise.all([
    listPublicReleasesByIds(deps.db, found.ids),
    plan ? listTexts(deps.db, found.ids) : [],
  ]);
  const snippets = plan ? texts.map((one) => markHits(one, plan, deps.vocabulary.stems)) : [];
  const byId = new Map(snippets.map((snippet) => [snippet.id, snippet]));
  return {
    teasers: rows.map((release) => ({
      ...presentTeaser(language, release, search.wish),
      ...presentSnippet(byId.get(release.id)),
    })),
    ...describeCount(deps, language, found),
    facets: await searchFacets(deps, language, { search, found }),
    pager: pagerOf(search, found),
    sorts: form.q && found.count > 1 ? sortLinks(search) : null,
    suggestion: found.suggestion && {
      text: found.suggestion,
      href: `/suche${queryOf({ ...form, q: found.suggestion })}`,
    },
    tooCommon: found.tooCommon,
    offers: await searchOffers(deps, language, { search, found }),
    dated: true,
    noindex: true,
  };
}

/** What stands beside a list of all that matches: how much it is, and by what it can be narrowed. */
export async function searchCounts(deps: PortalDeps, language: Language, search: Search) {
  const now = deps.clock.now();
  const found = await searchReleases(deps, { ...search.asked, page: 1, perPage: 0, now });
  return {
    ...describeCount(deps, language, found),
    facets: await searchFacets(deps, language, { search, found }),
  };
}

function presentSnippet(snippet: Snippet | undefined) {
  if (!snippet) return {};
  const parts = partsOf(withGaps(snippet));
  return {
    headlineParts: partsOf(snippet.headline),
    // Where only the headline was hit, the teaser tells more than any piece of the body.
    ...(parts.some(({ hit }) => hit) && { parts }),
  };
}

/** Says with "…" that the text goes on before or after what is shown. */
export function withGaps({ text, opening, ending }: Omit<Snippet, 'id' | 'headline'>): string {
  const plain = text.replace(/[\u{E000}\u{E001}]/gu, '').trim();
  const before = plain.startsWith(opening) || opening.startsWith(plain) ? '' : '… ';
  const after = plain.endsWith(ending) || ending.endsWith(plain) ? '' : ' …';
  return `${before}${text.trim()}${after}`;
}

/** Cuts at the marks that `markHits` set around the hits. */
function partsOf(marked: string): TextPart[] {
  return marked
    .split(/(\u{E000}[^\u{E001}]*\u{E001})/u)
    .map((text) => ({
      text: text.replace(/[\u{E000}\u{E001}]/gu, ''),
      hit: text.startsWith('\u{E000}'),
    }))
    .filter(({ text }) => text !== '');
}

function describeCount({ words }: PortalDeps, language: Language, found: Found) {
  const number = numberText(language, found.count);
  const key = found.isMore ? 'portal.search.manyHits' : 'portal.search.hits';
  return {
    hitsSentence: words(language, key, { count: found.count, number }),
    countNote: found.isMore
      ? words(language, 'search.countNote', { number: numberText(language, mostHits) })
      : null,
  };
}

function pagerOf({ form, page }: Search, { count }: Found) {
  const to = (wanted: number) =>
    `/suche${queryOf({ ...form, page: wanted === 1 ? '' : String(wanted) })}`;
  const hasNext = page * hitsPerPage < count;
  if (page === 1 && !hasNext) return null;
  return { ...(page > 1 && { first: to(1) }), ...(hasNext && { next: to(page + 1) }) };
}

function sortLinks({ form }: Search) {
  return ['', 'best'].map((sort) => ({
    labelKey: sort ? 'search.best' : 'search.newest',
    chosen: (form.sort === 'best') === (sort === 'best'),
    href: `/suche${queryOf({ ...form, sort })}`,
  }));
}
