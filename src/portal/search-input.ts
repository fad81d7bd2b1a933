import { dayMs, startOfDay } from '../dates.ts';
import type { PublicQuery } from '../releases/public-store.ts';
import type { Asked } from '../search/find.ts';
import { type Language, nameIn, type Words } from '../words.ts';
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
  kind: string;
  lang: string;
  /** "1": only releases with a picture. */
  picture: string;
  /** Empty: the newest first, as in feeds and the API. */
  sort: string;
};

export type SearchFault = { field: keyof SearchForm; message: string };

export type Search = {
  form: SearchForm;
  region?: Region | undefined;
  topic?: Topic | undefined;
  office?: OfficeRow | undefined;
  wish: Omit<PublicQuery, 'limit'>;
  asked: Omit<Asked, 'page' | 'perPage' | 'now'>;
  /** From 1. */
  page: number;
  faults: SearchFault[];
};

export const longestSearch = 200;

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
    regions: region && [region.code],
    topics: topic && [topic.code],
    officeIds: office && [office.id],
    from,
    to,
  };
  const asked: Search['asked'] = {
    q: form.q || undefined,
    region: region?.code,
    topic: topic?.code,
    officeId: office?.id,
    from,
    to,
    kind: form.kind || undefined,
    language: form.lang || undefined,
    withPicture: form.picture !== '' || undefined,
    order: form.sort === 'best' ? 'best' : 'newest',
  };
  const faults = findFaults(deps.words, language, { form, region, topic, office, from, to });
  return { form, region, topic, office, wish, asked, page: readPage(query.page), faults };
}

/** As readSearch, for lists that can be narrowed to a region, topic and office only. */
export function readNarrowing(
  deps: Pick<PortalDeps, 'db' | 'words'>,
  language: Language,
  { region, topic, office }: Record<string, unknown>,
): Promise<Search> {
  return readSearch(deps, language, { region, topic, office });
}

/** "Ennepe-Ruhr-Kreis · Bildung", null without any narrowing. */
export function aboutOf(language: Language, { region, topic, office }: Search): string | null {
  const rows = [region, topic, office].filter((row) => row !== undefined);
  return rows.map((row) => nameIn(language, row)).join(' · ') || null;
}

/** 1 for what is no number; what is far past the end finds nothing. */
function readPage(value: unknown): number {
  const text = textOf(value);
  return /^[1-9]\d{0,5}$/.test(text) ? Number(text) : 1;
}

function readForm(query: Record<string, unknown>): SearchForm {
  const { q, region, topic, office, from, to, kind, lang, picture, sort } = query;
  return {
    q: textOf(q).replace(/\s+/g, ' '),
    region: textOf(region),
    topic: textOf(topic),
    office: textOf(office),
    from: textOf(from),
    to: textOf(to),
    kind: textOf(kind),
    lang: textOf(lang),
    picture: textOf(picture),
    sort: textOf(sort),
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
  const broken = rules.filter(([, isBroken]) => isBroken);
  return [
    ...broken.map(([field, , key]) => ({
      field,
      message: words(language, `portal.search.${key}`, { max: longestSearch }),
    })),
    ...unknownValues(form).map((field) => ({
      field,
      message: words(language, 'search.unknownValue'),
    })),
  ];
}

const knownValues = {
  kind: ['release', 'invitation', 'notice', 'urgent'],
  lang: ['de', 'en'],
  picture: ['1'],
  sort: ['newest', 'best'],
};

function unknownValues(form: SearchForm): (keyof typeof knownValues)[] {
  const fields = Object.keys(knownValues) as (keyof typeof knownValues)[];
  return fields.filter((field) => form[field] && !knownValues[field].includes(form[field]));
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
