import type { Deps } from '../deps.ts';
import { listOfficesByIds } from '../offices/store.ts';
import { listRegionsByCodes } from '../regions/store.ts';
import { listTopicsByKeys } from '../topics/store.ts';
import { type Language, nameIn } from '../words.ts';
import type { FilterRule } from './schema.ts';

// Made once: each mail tells its reason.
const lists = { de: new Intl.ListFormat('de'), en: new Intl.ListFormat('en') };

type Named = { name: string; nameEn: string | null };
type Rule = Omit<FilterRule, 'frequency'>;

export type DescribeFilter = (filter: Rule, language: Language) => string;

/**
 * Filters as sentences: "Region Ennepe-Ruhr-Kreis (auch übergeordnete Gebiete), Thema Bildung".
 * The names of all `filters` are looked up once.
 */
export async function openFilterSentences(
  deps: Pick<Deps, 'db' | 'words'>,
  filters: Rule[],
): Promise<DescribeFilter> {
  const [regions, topics, offices] = await Promise.all([
    listRegionsByCodes(deps.db, all(filters, 'regionCodes')),
    listTopicsByKeys(deps.db, all(filters, 'topicCodes')),
    listOfficesByIds(deps.db, all(filters, 'officeIds')),
  ]);
  const names = new Map<string, Named>();
  for (const row of [...regions, ...topics]) names.set(row.code, row);
  for (const office of offices) names.set(office.id, office);
  return (filter, language) => describeFilter(deps, { filter, language, names });
}

/** All sentences at once, in the order of the filters. */
export async function describeFilters(
  deps: Pick<Deps, 'db' | 'words'>,
  filters: Rule[],
  language: Language,
): Promise<string[]> {
  const describe = await openFilterSentences(deps, filters);
  return filters.map((filter) => describe(filter, language));
}

type Sentence = { filter: Rule; language: Language; names: Map<string, Named> };

function describeFilter(deps: Pick<Deps, 'words'>, { filter, language, names }: Sentence): string {
  const say = (key: string, codes: string[]) => {
    if (codes.length === 0) return [];
    const params = { count: codes.length, names: listNames(names, codes, language) };
    return [deps.words(language, `subscribe.filter.${key}`, params)];
  };
  const parts = [
    ...say(filter.wider ? 'regionsWider' : 'regions', filter.regionCodes),
    ...say('topics', filter.topicCodes),
    ...say('offices', filter.officeIds),
  ];
  return parts.length === 0
    ? deps.words(language, 'subscribe.filter.everything')
    : parts.join(', ');
}

function listNames(names: Map<string, Named>, codes: string[], language: Language): string {
  const texts = codes.map((code) => {
    const row = names.get(code);
    return row === undefined ? code : nameIn(language, row);
  });
  return lists[language].format(texts);
}

function all(filters: Rule[], field: 'regionCodes' | 'topicCodes' | 'officeIds'): string[] {
  return [...new Set(filters.flatMap((filter) => filter[field]))];
}
