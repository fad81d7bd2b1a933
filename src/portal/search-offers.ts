import { findOffices, findRegions } from '../feeds/store.ts';
import type { Found } from '../search/find.ts';
import { slugify } from '../slug.ts';
import { listTopics } from '../topics/store.ts';
import { type Language, nameIn } from '../words.ts';
import { numberText } from './names.ts';
import type { PortalDeps } from './page.ts';
import type { Search, SearchForm } from './search-input.ts';
import { queryOf } from './text-of.ts';

type Offer = { text: string; href: string };

const longestName = 4;
const mostWords = 16;
const mostOffers = 5;

/** Where nothing is found: the search without one of its words, and what is named by some of them. */
export async function searchOffers(
  deps: PortalDeps,
  language: Language,
  { search, found }: { search: Search; found: Found },
): Promise<{ without: Offer[]; named: Offer[] }> {
  if (found.count > 0 || search.form.q === '') return { without: [], named: [] };
  const without = found.without.map(({ written, left, count }) => ({
    text: deps.words(language, 'search.without', {
      word: written,
      count,
      number: numberText(language, count),
    }),
    href: linkTo({ ...search.form, q: left }),
  }));
  return { without, named: await namedOffers(deps, language, search.form) };
}

async function namedOffers(
  deps: PortalDeps,
  language: Language,
  form: SearchForm,
): Promise<Offer[]> {
  const slugs = slugsIn(form.q);
  const [regions, offices, topics] = await Promise.all([
    findRegions(deps.db, slugs),
    findOffices(deps.db, slugs),
    listTopics(deps.db),
  ]);
  const isNamed = ({ name, nameEn }: { name: string; nameEn: string | null }) =>
    slugs.includes(slugify(name)) || slugs.includes(slugify(nameEn ?? name));
  const offer = (key: string, row: { name: string; nameEn: string | null }, change: Change) => ({
    text: deps.words(language, `search.all.${key}`, { name: nameIn(language, row) }),
    href: linkTo({ ...form, q: '', ...change }),
  });
  return [
    ...regions.map((row) => offer('region', row, { region: row.code })),
    ...topics.filter(isNamed).map((row) => offer('topic', row, { topic: row.slug })),
    ...offices.map((row) => offer('office', row, { office: row.slug })),
  ].slice(0, mostOffers);
}

type Change = Partial<SearchForm>;

const linkTo = (form: SearchForm) => `/suche${queryOf(form)}`;

/** Of all words that follow upon each other, as a name of a few words would have it. */
function slugsIn(q: string): string[] {
  const words = q.split(/[\s,;]+/).slice(0, mostWords);
  const lengths = Array.from({ length: longestName }, (_, index) => index + 1);
  const slugs = words.flatMap((_, start) =>
    lengths.map((length) => slugify(words.slice(start, start + length).join(' '))),
  );
  return [...new Set(slugs)].filter((slug) => slug !== '');
}
