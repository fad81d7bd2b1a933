import { startOfDay } from '../dates.ts';
import type { PublicQuery } from '../releases/public-store.ts';
import type { Words, Language } from '../words.ts';
import { findOfficeBySlug, type OfficeRow } from '../offices/store.ts';
import { findRegionBySlugOrCode, type Region } from '../regions/store.ts';
import { findTopicBySlugOrCode, type Topic } from '../topics/store.ts';
import type { PortalDeps } from './page.ts';
import { textOf } from './text-of.ts';

/** What stands in the fields of the search page, as typed. */
export type SearchForm = {
  q: string;
  region: string;
  topic: string;
  office: string;
  from: string;
  to: string;
};

export type SearchFault = { field: keyof SearchForm; message: string };

export type Search = {
  form: SearchForm;
  region?: Region | undefined;
  topic?: Topic | undefined;
  office?: OfficeRow | undefined;
  wish: Omit<PublicQuery, 'limit'>;
  faults: SearchFault[];
};

export const longestSearch = 200;
const dayMs = 24 * 60 * 60 * 1000;

/** Reads the query of the search page. Nothing typed is lost: `form` holds it beside all faults. */
export async function readSearch(
  deps: Pick<PortalDeps, 'db' | 'words'>,
  language: Language,
  query: Record<string, unknown>,
): Promise<Search> {
  const form = readForm(query);
  const [region, topic, office] = await Promise.all([
    form.region ? findRegionBySlugOrCode(deps.db, form.region) : undefined,
    form.topic ? findTopicBySlugOrCode(deps.db, form.topic) : undefined,
    form.office ? findOfficeBySlug(deps.db, form.office) : undefined,
  ]);
  const from = dayStart(form.from);
  const lastDay = dayStart(form.to);
  const to = lastDay && dayStart(isoDay(new Date(lastDay.getTime() + 1.5 * dayMs)));
  const wish = {
    q: form.q || undefined,
    regions: region && [region.code],
    topics: topic && [topic.code],
    officeIds: office && [office.id],
    from,
    to,
  };
  const faults = findFaults(deps.words, language, { form, region, topic, office, from, to });
  return { form, region, topic, office, wish, faults };
}

function readForm(query: Record<string, unknown>): SearchForm {
  const { q, region, topic, office, from, to } = query;
  return {
    q: textOf(q).replace(/\s+/g, ' '),
    region: textOf(region),
    topic: textOf(topic),
    office: textOf(office),
    from: textOf(from),
    to: textOf(to),
  };
}

type Read = Pick<Search, 'form' | 'region' | 'topic' | 'office'> & {
  from: Date | undefined;
  to: Date | undefined;
};

function findFaults(words: Words, language: Language, read: Read): SearchFault[] {
  const { form, region, topic, office, from, to } = read;
  const rules: [keyof SearchForm, boolean, string][] = [
    ['q', form.q.length > longestSearch, 'tooLong'],
    ['region', form.region !== '' && !region, 'unknownRegion'],
    ['topic', form.topic !== '' && !topic, 'unknownTopic'],
    ['office', form.office !== '' && !office, 'unknownOffice'],
    ['from', form.from !== '' && !from, 'badDate'],
    ['to', form.to !== '' && !to, 'badDate'],
    ['to', from !== undefined && to !== undefined && to <= from, 'wrongOrder'],
  ];
  return rules
    .filter(([, broken]) => broken)
    .map(([field, , key]) => ({
      field,
      message: words(language, `portal.search.${key}`, { max: longestSearch }),
    }));
}

/** Midnight in Germany at the beginning of "2026-11-19"; undefined where that is no day. */
export function dayStart(day: string): Date | undefined {
  if (!/^(19|20|21)\d\d-\d\d-\d\d$/.test(day)) return undefined;
  const utc = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(utc.getTime()) || isoDay(utc) !== day) return undefined;
  return startOfDay(utc);
}

function isoDay(at: Date): string {
  return at.toISOString().slice(0, 10);
}
