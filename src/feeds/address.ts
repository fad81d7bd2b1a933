import type { ArchiveKey } from './archive.ts';
import type { Cursor } from './feed.ts';
import { type FeedFilter, languageOfFeed } from './filter.ts';
import { type Format, writeArchiveKey, writeCursor } from './schema.ts';

/**
 * The path that stands for a filter however it was asked for, so that one feed has one address:
 * `/feeds/regions/05954`, or `/feeds/releases?…` with its parameters in a fixed order.
 */
export function feedPath(filter: FeedFilter): { path: string; params: URLSearchParams } {
  const params = toParams(filter);
  const [name, value] = onlyOne(params);
  const folder = shortForms[name];
  return folder === undefined
    ? { path: '/feeds/releases', params }
    : { path: `/feeds/${folder.feed}/${encodeURIComponent(value)}`, params: new URLSearchParams() };
}

type Page = {
  format: Format;
  before?: Cursor | undefined;
  archive?: ArchiveKey | undefined;
};

/** The absolute address of a feed in a format; of an older page with `before`, of a month with `archive`. */
export function feedUrl(baseUrl: string, filter: FeedFilter, page: Page): string {
  const { path, params } = feedPath(filter);
  if (page.before) params.set('before', writeCursor(page.before));
  if (page.archive) params.set('archive', writeArchiveKey(page.archive));
  return `${baseUrl}${path}.${page.format}${withMark(params)}`;
}

/**
 * The address of a feed as it was asked for; null where that is not the address of the feed, which the
 * reader is led to then. Escapes are compared by what they stand for: whatever stands between us and the
 * reader may write "%20" for "+", and would never get to an address that is compared by its letters.
 */
export function ownAddress(baseUrl: string, asked: string, canonical: string): string | null {
  const address = baseUrl + asked;
  return uriOnly.test(asked) && readAddress(address) === readAddress(canonical) ? address : null;
}

// RFC 3986, section 2, without "#": a self link must be a URI.
const uriOnly = /^[\w\-.~:/?[\]@!$&'()*+,;=%]+$/;

function readAddress(address: string): string | null {
  const [path = '', query = ''] = address.split('?', 2);
  try {
    return JSON.stringify([decodeURIComponent(path), ...new URLSearchParams(query)]);
  } catch {
    return null;
  }
}

/** The page of the portal that shows the same releases. */
export function siteUrl(baseUrl: string, filter: FeedFilter): string {
  const home = languageOfFeed(filter) === 'en' ? `${baseUrl}/en` : baseUrl;
  const params = toParams({ ...filter, languages: [] });
  const folder = shortForms[onlyOne(params)[0]];
  const slug = [...filter.regions, ...filter.topics, ...filter.offices][0]?.slug;
  if (folder && slug) return `${home}/${folder.page}/${encodeURIComponent(slug)}`;
  return params.size > 0 ? `${home}/suche${withMark(params)}` : `${home}/`;
}

const shortForms: Record<string, { feed: string; page: string }> = {
  region: { feed: 'regions', page: 'regionen' },
  topic: { feed: 'topics', page: 'themen' },
  office: { feed: 'offices', page: 'pressestellen' },
};

function toParams(filter: FeedFilter): URLSearchParams {
  const params = new URLSearchParams();
  for (const { code } of filter.regions) params.append('region', code);
  for (const { slug } of filter.topics) params.append('topic', slug);
  for (const { slug } of filter.offices) params.append('office', slug);
  for (const q of filter.searches) params.append('q', q);
  for (const language of filter.languages) params.append('lang', language);
  return params;
}

function onlyOne(params: URLSearchParams): [name: string, value: string] {
  const [first] = params;
  return first && params.size === 1 ? first : ['', ''];
}

function withMark(params: URLSearchParams): string {
  return params.size > 0 ? `?${params.toString()}` : '';
}
