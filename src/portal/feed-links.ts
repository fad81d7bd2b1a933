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
    href: searchFeedPath(query, ending),
    type,
    format,
    title,
  }));
}

/** In the order in which a feed writes its own address, so that nobody is led on from ours. */
function searchFeedPath(query: string, ending: string): string {
  const asked = [...new URLSearchParams(query)];
  const [name, value] = asked.length === 1 && asked[0] ? asked[0] : ['', ''];
  const subject = subjects.find((kind) => kind === name);
  if (subject) return feedPath({ kind: subject, name: '', key: value }, ending);
  const ordered = new URLSearchParams(
    asked.toSorted(([a], [b]) => order.indexOf(a) - order.indexOf(b)),
  );
  return `/feeds/releases.${ending}${ordered.size > 0 ? `?${ordered.toString()}` : ''}`;
}

const subjects = ['region', 'topic', 'office'] as const;
const order: string[] = [...subjects, 'q', 'lang'];

function feedPath(subject: FeedSubject, ending: string): string {
  if (subject.kind === 'all') return `/feeds/releases.${ending}`;
  return `/feeds/${subject.kind}s/${encodeURIComponent(subject.key)}.${ending}`;
}
