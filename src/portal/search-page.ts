import { formatShortDay } from '../dates.ts';
import { type Language, nameIn } from '../words.ts';
import { feedFields } from './feed-choice.ts';
import { searchFeedLinks } from './feed-links.ts';
import type { PortalDeps, PortalPage } from './page.ts';
import { uncountedList } from './release-list.ts';
import { searchCounts, searchHits } from './search-hits.ts';
import { aboutOf, readSearch, type Search, type SearchForm } from './search-input.ts';
import { searchOptions } from './search-options.ts';
import { subscribeTo } from './subscribe-link.ts';
import { groupByDay } from './teasers.ts';
import { queryOf } from './text-of.ts';

type Asked = { search: Search; query: Record<string, unknown> };

/** All releases, or those that match the words and conditions of the query. */
export async function searchPage(
  deps: PortalDeps,
  language: Language,
  query: Record<string, unknown>,
): Promise<PortalPage> {
  const search = await readSearch(deps, language, query);
  const [found, options] = await Promise.all([
    search.faults.length > 0 ? null : findReleases(deps, language, { search, query }),
    searchOptions(deps, language, search),
  ]);
  const { faults } = search;
  const model = {
    language,
    path: '/suche',
    section: 'releases',
    ownSearch: true,
    ...describeSearch(deps, language, search),
    ...options,
    ...found,
    faults,
  };
  return { view: 'search', status: faults.length > 0 ? 422 : 200, model };
}

async function findReleases(deps: PortalDeps, language: Language, { search, query }: Asked) {
  const { form } = search;
  const isList = !form.q && !form.kind && !form.lang && !form.picture && search.page === 1;
  if (!isList) return { ...(await searchHits(deps, language, search)), days: null };
  const address = { path: '/suche', query: queryOf(form) };
  const [list, counts] = await Promise.all([
    uncountedList(deps, { language, address, query, match: search.wish }),
    searchCounts(deps, language, search),
  ]);
  // Everything comes thick, a day at a time; what is found is far between and carries its date.
  const dated = address.query !== '';
  const days = dated ? null : groupByDay(list.teasers, deps.clock.now());
  return { ...list, ...counts, dated, days };
}

function describeSearch(deps: PortalDeps, language: Language, search: Search) {
  const { form, region, topic, office, faults } = search;
  const own = queryOf(form);
  const conditions = conditionsOf(deps, language, search);
  const narrowed = conditions.some(({ field }) => field !== 'q');
  const titleKey = form.q ? 'titleFor' : narrowed ? 'titleNarrowed' : 'titleAll';
  return {
    title: deps.words(language, `portal.search.${titleKey}`, { q: form.q.slice(0, 80) }),
    headingKey: own ? 'portal.search.heading' : 'portal.search.headingAll',
    query: own,
    form: { ...form, narrowed },
    conditions: conditions.length > 0 ? conditions : null,
    wider: `/suche${queryOf({ q: form.q })}`,
    wordless: narrowed ? `/suche${queryOf({ ...form, q: '' })}` : null,
    // A postcode is in no text of a release, but it is a place.
    near: /^\d{5}$/.test(form.q) ? `/in-der-naehe${queryOf({ ort: form.q })}` : null,
    archive: `/archiv${queryOf({ region: form.region, topic: form.topic, office: form.office })}`,
    about: aboutOf(language, search),
    invalid: Object.fromEntries(faults.map(({ field }) => [field, true])),
    subscribe: {
      ...subscribeTo(language, {
        regions: region ? [region] : [],
        topics: topic ? [topic] : [],
        offices: office ? [office] : [],
      }),
      ...mailLimits(deps, language, conditions),
    },
    feeds: searchFeedLinks(deps.words, language, queryOf(feedFields(form))),
  };
}

/** What of a search a subscription does not know; `feedKeeps` says what of that its feed does. */
function mailLimits({ words }: Pick<PortalDeps, 'words'>, language: Language, all: Condition[]) {
  const left = all.filter(({ field }) => ['q', 'kind', 'lang', 'picture'].includes(field));
  const has = (wanted: string) => left.some(({ field }) => field === wanted);
  const kept = [has('q') && 'Words', has('lang') && 'Language'].filter((one) => one !== false);
  return {
    leftOut: left.map(({ labelKey, value }) => `${words(language, labelKey)}: ${value}`).join(', '),
    feedKeeps: kept.length > 0 ? `search.mail.feed${kept.join('')}` : null,
  };
}

type Condition = { field: keyof SearchForm; labelKey: string; value: string; without: string };

function conditionsOf(
  deps: Pick<PortalDeps, 'words'>,
  language: Language,
  { form, region, topic, office }: Search,
): Condition[] {
  const valueOf = (facet: string, value: string) =>
    value && deps.words(language, `search.value.${facet}.${value}`);
  const given: [keyof SearchForm, string, string][] = [
    ['q', 'words', form.q],
    ['region', 'region', region ? nameIn(language, region) : ''],
    ['topic', 'topic', topic ? nameIn(language, topic) : ''],
    ['office', 'office', office ? nameIn(language, office) : ''],
    ['from', 'from', form.from],
    ['to', 'to', form.to],
    ['kind', 'kind', valueOf('kind', form.kind)],
    ['lang', 'lang', valueOf('language', form.lang)],
    ['picture', 'picture', valueOf('picture', form.picture)],
  ];
  return given
    .filter(([, , value]) => value !== '')
    .map(([field, key, value]) => ({
      field,
      labelKey: ['kind', 'lang', 'picture'].includes(key)
        ? `search.condition.${key}`
        : `portal.search.${key}`,
      value: field === 'from' || field === 'to' ? dayText(language, value) : value,
      without: `/suche${queryOf({ ...form, [field]: '' })}`,
    }));
}

function dayText(language: Language, day: string): string {
  const at = new Date(`${day}T12:00:00Z`);
  if (Number.isNaN(at.getTime())) return day;
  return formatShortDay(at, language);
}
