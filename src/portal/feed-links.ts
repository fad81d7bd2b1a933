import type { Language, Words } from '../words.ts';

export type FeedLink = { href: string; type: string; format: string; title: string };

export type FeedSubject =
  { kind: 'all' } | { kind: 'region' | 'topic' | 'office'; name: string; key: string };

const formats = [
  { ending: 'rss', type: 'application/rss+xml', format: 'RSS' },
  { ending: 'atom', type: 'application/atom+xml', format: 'Atom' },
  { ending: 'json', type: 'application/feed+json', format: 'JSON Feed' },
] as const;

/** The feeds of a page in every format; `key` is the code of a region, the slug of all others. */
export function feedLinks(words: Words, language: Language, subject: FeedSubject): FeedLink[] {
  const name = subject.kind === 'all' ? '' : subject.name;
  const title = words(language, `portal.feedTitle.${subject.kind}`, { name });
  return formats.map(({ ending, type, format }) => ({
    href: feedPath(subject, ending),
    type,
    format,
    title,
  }));
}

/** The feeds of a search: the same words and conditions as in the address of the search page. */
export function searchFeedLinks(words: Words, language: Language, query: string): FeedLink[] {
  const title = words(language, 'portal.feedTitle.search');
  return formats.map(({ ending, type, format }) => ({
    href: `/feeds/releases.${ending}${query}`,
    type,
    format,
    title,
  }));
}

function feedPath(subject: FeedSubject, ending: string): string {
  if (subject.kind === 'all') return `/feeds/releases.${ending}`;
  const key = encodeURIComponent(subject.key);
  return ending === 'rss'
    ? `/feeds/${subject.kind}s/${key}.rss`
    : `/feeds/releases.${ending}?${subject.kind}=${key}`;
}
