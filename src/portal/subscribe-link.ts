import { type Language, nameIn } from '../words.ts';

type Named = { name: string; nameEn?: string | null };

type Subjects = {
  regions?: (Named & { code: string })[];
  topics?: (Named & { code: string })[];
  offices?: (Named & { slug: string })[];
};

export type SubscribeLink = { href: string; about: string | null };

/** The subscribe page filled in with what the reader is looking at. */
export function subscribeTo(language: Language, subjects: Subjects): SubscribeLink {
  const { regions = [], topics = [], offices = [] } = subjects;
  const pairs: [string, string][] = [
    ...regions.map(({ code }): [string, string] => ['region', code]),
    ...topics.map(({ code }): [string, string] => ['topic', code]),
    ...offices.map(({ slug }): [string, string] => ['office', slug]),
  ];
  const names = [...regions, ...topics, ...offices].map((row) => nameIn(language, row));
  const query = new URLSearchParams(pairs).toString();
  return {
    href: query ? `/abonnieren?${query}` : '/abonnieren',
    about: names.length > 0 ? names.join(', ') : null,
  };
}
