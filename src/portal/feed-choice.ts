import type { Language } from '../words.ts';
import { searchFeedLinks } from './feed-links.ts';
import type { PortalDeps } from './page.ts';
import { readSearch, type SearchForm } from './search-input.ts';
import { type Option, searchOptions } from './search-options.ts';
import { queryOf } from './text-of.ts';

/** The form of `/feeds` as it was filled in, and the addresses of the feed that it asks for. */
export async function chooseFeed(
  deps: PortalDeps,
  language: Language,
  { q, region, topic, office, lang }: Record<string, unknown>,
) {
  const search = await readSearch(deps, language, { q, region, topic, office, lang });
  const { form, faults } = search;
  const query = queryOf(feedFields(form));
  const isChosen = query !== '' && faults.length === 0;
  return {
    form,
    faults,
    invalid: Object.fromEntries(faults.map(({ field }) => [field, true])),
    ...(await searchOptions(deps, language, search)),
    langOptions: ['de', 'en'].map((value): Option => ({
      value,
      label: deps.words(language, `search.value.language.${value}`),
      selected: value === form.lang,
    })),
    query,
    noindex: query !== '',
    chosen: isChosen
      ? searchFeedLinks(deps.words, language, query).map((link) => ({
          ...link,
          address: deps.config.baseUrl + link.href,
        }))
      : null,
  };
}

/** What a feed cannot be narrowed by is left out of its address. */
export function feedFields(form: SearchForm): Record<string, string> {
  const { q, region, topic, office, lang } = form;
  return { q, region, topic, office, lang };
}
