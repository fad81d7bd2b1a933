import { formatMonth } from '../dates.ts';
import { notFound } from '../errors.ts';
import { countByMonth } from '../search/store.ts';
import type { Language } from '../words.ts';
import { addMonths, findSpan, monthsOf, periodOf } from './archive-span.ts';
import { numberText } from './names.ts';
import type { PortalDeps, PortalPage } from './page.ts';
import { releaseList } from './release-list.ts';
import { aboutOf, readNarrowing, type Search } from './search-input.ts';
import { searchOptions } from './search-options.ts';
import { groupByDay } from './teasers.ts';
import { queryOf } from './text-of.ts';

type Query = Record<string, unknown>;
type Link = { href: string; label: string };

/** All years of the archive, or the one of the address: their months, each with its number of releases. */
export async function archivePage(
  deps: PortalDeps,
  language: Language,
  { year, query }: { year?: unknown; query: Query },
): Promise<PortalPage> {
  const { search, own } = await findNarrowing(deps, language, query);
  const span = await findSpan(deps.db);
  const one = year === undefined ? undefined : readPart(year, /^\d{4}$/);
  if (one && (!span || one < span.first.slice(0, 4) || one > span.last.slice(0, 4)))
    throw notFound();
  const { region, topic, officeId } = search.asked;
  const counts = span
    ? await countByMonth(deps.db, { region, topic, officeId }, monthsOf(span, one))
    : [];
  const path = one ? `/archiv/${one}` : '/archiv';
  const linkTo = (wanted: number): Link => ({
    href: `/archiv/${wanted}${own}`,
    label: String(wanted),
  });
  const model = {
    ...(await frameOf(deps, language, { path, search })),
    title: deps.words(language, one ? 'archive.titleOf' : 'archive.title', { when: one ?? '' }),
    trail: one ? [{ href: `/archiv${own}`, labelKey: 'archive.title' }] : null,
    oneYear: one !== undefined,
    years: groupByYear(language, counts, own),
    previous: one && span && one > span.first.slice(0, 4) ? linkTo(Number(one) - 1) : null,
    next: one && span && one < span.last.slice(0, 4) ? linkTo(Number(one) + 1) : null,
  };
  return { view: 'archive', model: withWays(model) };
}

/** The releases of one month, newest first; `notFound` before the first and after the last. */
export async function archiveMonthPage(
  deps: PortalDeps,
  language: Language,
  { year, month, query }: { year: unknown; month: unknown; query: Query },
): Promise<PortalPage> {
  const { search, own } = await findNarrowing(deps, language, query);
  const key = `${readPart(year, /^\d{4}$/)}-${readPart(month, /^(0[1-9]|1[0-2])$/)}`;
  const span = await findSpan(deps.db);
  if (!span || key < span.first || key > span.last) throw notFound();
  const path = pathOf(key);
  const match = { ...search.wish, ...periodOf(key, 1) };
  const list = await releaseList(deps, { language, address: { path, query: own }, query, match });
  const linkTo = (wanted: string): Link => ({
    href: pathOf(wanted) + own,
    label: formatMonth(wanted, language),
  });
  const model = {
    ...(await frameOf(deps, language, { path, search })),
    ...list,
    title: deps.words(language, 'archive.titleOf', { when: formatMonth(key, language) }),
    trail: [
      { href: `/archiv${own}`, labelKey: 'archive.title' },
      { href: `/archiv/${key.slice(0, 4)}${own}`, label: key.slice(0, 4) },
    ],
    days: groupByDay(list.teasers, deps.clock.now()),
    sameYear: {
      year: key.slice(0, 4),
      href: `/archiv/${key.slice(0, 4)}${own}`,
      months: monthsOf(span, key.slice(0, 4))
        .months.map((one) => ({ ...linkTo(one.key), here: one.key === key }))
        .toReversed(),
    },
    previous: key > span.first ? linkTo(addMonths(key, -1)) : null,
    next: key < span.last ? linkTo(addMonths(key, 1)) : null,
  };
  return { view: 'archive-month', model: withWays(model) };
}

function withWays<T extends { previous: Link | null; next: Link | null }>(model: T) {
  return { ...model, hasWays: model.previous !== null || model.next !== null };
}

function readPart(value: unknown, pattern: RegExp): string {
  if (typeof value !== 'string' || !pattern.test(value)) throw notFound();
  return value;
}

/** The narrowing with its query; `notFound` where region, topic or office does not exist. */
async function findNarrowing(deps: PortalDeps, language: Language, query: Query) {
  const search = await readNarrowing(deps, language, query);
  if (search.faults.length > 0) throw notFound();
  return { search, own: queryOf(search.form) };
}

type Frame = { path: string; search: Search };

async function frameOf(deps: PortalDeps, language: Language, { path, search }: Frame) {
  const options = await searchOptions(deps, language, search);
  const about = aboutOf(language, search);
  return { language, path, section: 'releases', ...options, about, wider: path };
}

const pathOf = (month: string) => `/archiv/${month.replace('-', '/')}`;

function groupByYear(language: Language, counts: { month: string; count: number }[], own: string) {
  const years = Map.groupBy(counts, ({ month }) => month.slice(0, 4));
  return [...years].map(([year, months]) => ({
    year,
    href: `/archiv/${year}${own}`,
    months: months.map(({ month, count }) => ({
      name: formatMonth(month, language),
      href: pathOf(month) + own,
      count,
      countText: numberText(language, count),
    })),
  }));
}
