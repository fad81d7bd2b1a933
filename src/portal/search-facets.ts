import { dayKey, dayMs } from '../dates.ts';
import { listOfficesByIds } from '../offices/store.ts';
import { listRegionsByCodes } from '../regions/store.ts';
import type { Found } from '../search/find.ts';
import type { FacetCount, FacetName } from '../search/store.ts';
import { listTopicsByKeys } from '../topics/store.ts';
import { type Language, nameIn } from '../words.ts';
import { numberText } from './names.ts';
import type { PortalDeps } from './page.ts';
import type { Search, SearchForm } from './search-input.ts';
import { queryOf } from './text-of.ts';

type Item = { label: string; href: string; countText: string; count: number };
export type Facet = { titleKey: string; items: Item[] };
type Named = { label: string; change: Partial<SearchForm> };

const mostItems = 10;

/** By what the hits can be narrowed, with the number that each choice would leave. */
export async function searchFacets(
  deps: PortalDeps,
  language: Language,
  { search, found }: { search: Search; found: Found },
): Promise<Facet[]> {
  const name = await openNames(deps, language, found);
  const chosen = chosenFacets(search);
  const order: FacetName[] = [
    'region',
    'topic',
    'office',
    'period',
    'year',
    'kind',
    'language',
    'picture',
  ];
  return order.flatMap((facet) => {
    if (chosen.has(facet)) return [];
    const counts = found.facets.filter((one) => one.facet === facet && one.count > 0);
    const sorted = counts.toSorted(orderIn(facet));
    const items = sorted.slice(0, mostItems).flatMap(({ value, count }): Item[] => {
      const named = name(facet, value);
      if (!named) return [];
      const href = `/suche${queryOf({ ...search.form, page: '', ...named.change })}`;
      return [{ label: named.label, href, count, countText: numberText(language, count) }];
    });
    // One choice that leaves everything narrows nothing.
    const isIdle = items.length === 1 && items[0]?.count === found.count;
    return items.length === 0 || isIdle ? [] : [{ titleKey: `search.facet.${facet}`, items }];
  });
}

/** Years newest first, periods shortest first, all else by how many there are. */
function orderIn(facet: FacetName): (a: FacetCount, b: FacetCount) => number {
  if (facet === 'year') return (a, b) => Number(b.value) - Number(a.value);
  if (facet === 'period') return (a, b) => Number(a.value) - Number(b.value);
  return (a, b) => b.count - a.count;
}

/** Dimensions in which nothing is left to choose; in regions and topics one can go on downwards. */
function chosenFacets({ form }: Search): Set<FacetName> {
  const chosen = new Set<FacetName>();
  if (form.office) chosen.add('office');
  if (form.from || form.to) chosen.add('year').add('period');
  if (form.kind) chosen.add('kind');
  if (form.lang) chosen.add('language');
  if (form.picture) chosen.add('picture');
  return chosen;
}

async function openNames({ db, words, clock }: PortalDeps, language: Language, { facets }: Found) {
  const values = (wanted: FacetName) =>
    facets.filter(({ facet }) => facet === wanted).map(({ value }) => value);
  const [regions, topics, offices] = await Promise.all([
    listRegionsByCodes(db, values('region')),
    listTopicsByKeys(db, values('topic')),
    listOfficesByIds(db, values('office')),
  ]);
  const byCode = new Map([...regions, ...topics].map((row) => [row.code, row]));
  const byId = new Map(offices.map((row) => [row.id, row]));
  const daysAgo = (days: number) => dayKey(new Date(clock.now().getTime() - days * dayMs));
  return (facet: FacetName, value: string): Named | undefined => {
    if (facet === 'region' || facet === 'topic') {
      const row = byCode.get(value);
      const key = facet === 'region' ? value : (row?.slug ?? value);
      return row && { label: nameIn(language, row), change: { [facet]: key } };
    }
    if (facet === 'office') {
      const row = byId.get(value);
      return row && { label: nameIn(language, row), change: { office: row.slug } };
    }
    if (facet === 'year')
      return { label: value, change: { from: `${value}-01-01`, to: `${value}-12-31` } };
    const label = words(language, `search.value.${facet}.${value}`);
    if (facet === 'period') return { label, change: { from: daysAgo(Number(value)) } };
    return { label, change: { [facet === 'language' ? 'lang' : facet]: value } };
  };
}
