import { sql } from 'kysely';
import { countWords } from '../src/search/count-words.ts';
import { planSearch, searchReleases } from '../src/search/find.ts';
import { openVocabulary } from '../src/search/vocabulary.ts';
import { seedReleases } from '../src/seed/seed.ts';
import { type Figure, quantile, spreadOf, toFigure } from './figures.ts';
import type { Lab, Service } from './lab.ts';
import { measureBesideImport } from './beside.ts';
import { countOf, type Scale } from './scale.ts';

type Db = Pick<Service, 'db'>;
type Timed = { ours: number[]; bare: number[] };

const promised = [40_000, 400_000];
const tried = [2_000, 6_000];
const queries = 200;
const clock = { now: () => new Date() };

/**
 * Two words with all facets in an archive of 40,000 and of 400,000 releases, through the function that
 * the page calls. In turns with it the least that any search has to do: the hits of the same words
 * counted from the index, without order, facets or suggestions.
 */
export async function measureSearch(lab: Lab, { trial }: Scale): Promise<Figure[]> {
  const service = await lab.startService({}, 'serve');
  const figures: Figure[] = [];
  let there = 0;
  let before: { size: number; p95: number } | undefined;
  for (const size of trial ? tried : promised) {
    const wish = { releases: size - there, offices: 300, seed: size, years: 4 };
    await seedReleases({ db: service.db, clock }, wish);
    await countWords(service);
    await sql`vacuum analyze search_entry`.execute(service.db);
    there = size;
    const { ours, bare } = await timeQueries(service, await drawQueries(service));
    const p95 = quantile(ours, 0.95);
    const growth = before
      ? `, ${(p95 / before.p95).toFixed(1)} times as long as with ${countOf(before.size)}`
      : '';
    figures.push(
      toFigure({
        what: `search for two words with facets, ${countOf(size)} releases, p95${growth}`,
        value: p95,
        unit: 'ms',
        spread: spreadOf(ours),
        beside: { what: 'counting the hits alone, p95', value: quantile(bare, 0.95) },
        ...(size === 400_000 && { must: { most: 60 }, main: true as const }),
      }),
    );
    before = { size, p95 };
  }
  // Here, because to make such an archive takes ten minutes.
  figures.push(await measureBesideImport(service, countOf(there)));
  return figures;
}

/** What people type: a matter and a place, and two words that a twentieth to a hundredth contain. */
async function drawQueries({ db }: Db): Promise<string[]> {
  const { rows } = await sql<{ q: string }>`
    (select keywords[1] || ' ' || dateline as q from release_version
      where keywords[1] is not null order by md5(release_id) limit ${queries / 2})
    union all
    (select a.word || ' ' || b.word
      from (select word, row_number() over (order by md5(word)) as n from search_word
        where releases between (select count(*) / 100 from search_entry)
          and (select count(*) / 20 from search_entry)) as a
      join (select word, row_number() over (order by md5(word || 'b')) as n from search_word
        where releases between (select count(*) / 100 from search_entry)
          and (select count(*) / 20 from search_entry)) as b using (n)
      limit ${queries / 2})
  `.execute(db);
  return rows.map(({ q }) => q);
}

async function timeQueries({ db }: Db, list: string[]): Promise<Timed> {
  const deps = { db, vocabulary: await openVocabulary(null) };
  const timed: Timed = { ours: [], bare: [] };
  const search = (q: string) =>
    searchReleases(deps, { q, order: 'best', page: 1, perPage: 20, now: clock.now() });
  const count = async (q: string) =>
    sql`
      select count(*) from search_entry
      where (search_of(release_id, version) || head) @@
        ${(await planSearch(deps, q)).plan?.query ?? ''}::tsquery
    `.execute(db);
  // Once without a clock: connections, plans and the pages of the index are those of a running service.
  for (const q of list) await search(q);
  for (const q of list) {
    timed.ours.push(await timeOf(() => search(q)));
    timed.bare.push(await timeOf(() => count(q)));
  }
  return timed;
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}
