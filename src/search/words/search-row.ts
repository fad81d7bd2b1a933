import type { Language } from '../../words.ts';
import type { Stems } from './stems.ts';
import { openVector } from './vector.ts';

/** The words of the version itself. */
export type VersionTexts = {
  language: Language;
  headline: string;
  subheadline: string;
  byline: string;
  dateline: string;
  bodyText: string;
  eventPlace: string | null;
  keywords: string[];
};

/** Of its office, regions and topics, in both languages. */
export type VersionNames = { de: string[]; en: string[] };

/** The words under which a version is found, as PostgreSQL reads a tsvector. */
export type SearchRow = {
  search: string;
  /** Of headline, keywords, subheadline and names: what the order of hits looks at. */
  searchHead: string;
};

export function makeSearchRow(texts: VersionTexts, names: VersionNames, stems: Stems): SearchRow {
  const { language, headline, keywords, subheadline, byline, dateline, eventPlace } = texts;
  const [all, head] = [openVector(stems), openVector(stems)];
  for (const text of [headline, ...keywords]) {
    all.add(text, language, 'A');
    head.add(text, language, 'A');
  }
  head.add(subheadline, language, 'B');
  for (const name of names.de) head.add(name, 'de', 'C');
  for (const name of names.en) head.add(name, 'en', 'C');
  for (const text of [subheadline, byline, dateline, eventPlace ?? ''])
    all.add(text, language, 'B');
  all.add(texts.bodyText, language, 'C');
  return { search: all.print(), searchHead: head.print() };
}
