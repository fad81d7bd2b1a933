import type { Deps } from '../deps.ts';
import { notFound } from '../errors.ts';
import type { PublicQuery } from '../releases/public-store.ts';
import { readWords, type WordsAsked } from '../search/read-words.ts';
import { type Language, nameIn, type Words } from '../words.ts';
import type { Cursor } from './feed.ts';
import type { FeedQuery } from './schema.ts';
import { findOffices, findRegions, findTopics, type Named, type NamedOffice } from './store.ts';

/** What a feed is about, with every region, topic and office known to exist. */
export type FeedFilter = {
  regions: Named[];
  topics: Named[];
  offices: NamedOffice[];
  searches: string[];
  languages: Language[];
  /** The words of the searches. */
  asked?: Partial<WordsAsked>;
};

/** Finds what the query names by code or slug; throws notFound when one of them does not exist. */
export async function resolveFilter(
  deps: Pick<Deps, 'db' | 'vocabulary'>,
  query: FeedQuery,
): Promise<FeedFilter> {
  const [regions, topics, offices] = await Promise.all([
    findRegions(deps.db, inBothCases(query.region)),
    findTopics(deps.db, inBothCases(query.topic)),
    findOffices(deps.db, inBothCases(query.office)),
  ]);
  assertAllFound(query.region, regions);
  assertAllFound(query.topic, topics);
  assertAllFound(query.office, offices);
  const asked = await readWords(deps, query.q);
  return { regions, topics, offices, searches: query.q, languages: query.lang.toSorted(), asked };
}

/** Addresses are read out and typed in capitals too; codes and slugs of ours are in small letters. */
function inBothCases(keys: string[]): string[] {
  return [...new Set(keys.flatMap((key) => [key, key.toLowerCase()]))];
}

function assertAllFound(keys: string[], found: { code?: string; slug: string }[]): void {
  const known = new Set(found.flatMap(({ code, slug }) => [code?.toLowerCase(), slug]));
  if (keys.some((key) => !known.has(key.toLowerCase()))) throw notFound();
}

/** The filter as the releases' own list understands it. */
export function toPublicQuery(filter: FeedFilter, before?: Cursor): Omit<PublicQuery, 'limit'> {
  return {
    ...filter.asked,
    regions: filter.regions.map(({ code }) => code),
    topics: filter.topics.map(({ code }) => code),
    officeIds: filter.offices.map(({ id }) => id),
    languages: filter.languages,
    after: before,
  };
}

/** English when only English releases are asked for; never by Accept-Language (caches). */
export function languageOfFeed(filter: FeedFilter): Language {
  return filter.languages.length === 1 && filter.languages[0] === 'en' ? 'en' : 'de';
}

/** "Ennepe-Ruhr-Kreis, Hagen · Bildung"; empty for the feed of everything. */
export function describeFilter(words: Words, filter: FeedFilter): string {
  const language = languageOfFeed(filter);
  const namesOf = (rows: { name: string; nameEn: string | null }[]) =>
    rows.map((row) => nameIn(language, row)).join(', ');
  return [
    namesOf(filter.regions),
    namesOf(filter.topics),
    namesOf(filter.offices),
    ...filter.searches.map((q) => words(language, 'feeds.filter.search', { q })),
    ...filter.languages.map((one) => words(language, `feeds.filter.${one}`)),
  ]
    .filter((part) => part !== '')
    .join(' · ');
}
