import type { Deps } from '../deps.ts';
import { insertOffice, listOffices } from '../offices/store.ts';
import { loadShippedRegions } from '../regions/import-regions.ts';
import { listPopulatedRegions } from '../regions/store.ts';
import { analyzeReleases, insertPublicReleases } from '../releases/bulk-store.ts';
import { makeSearchRows } from '../search/make-rows.ts';
import { openStems } from '../search/words/stems.ts';
import { loadShippedTopics } from '../topics/import-topics.ts';
import { listTopics, type Topic } from '../topics/store.ts';
import { fields } from './fields.ts';
import { spanBefore } from './moments.ts';
import { makeOffices, missingOffices } from './offices.ts';
import { type SeedRelease, type SeedWorld, writeRelease } from './write-release.ts';

export type SeedWish = { releases: number; offices: number; seed: number; years: number };
type SeedDeps = Pick<Deps, 'db' | 'clock'>;

const batch = 1_000;
// One makes the words while PostgreSQL indexes those of the others; more wait for each other.
const writers = 3;
const leastPeople = 8_000;

/**
 * Makes public releases of the past with their offices, without distributions: for benchmarks,
 * screenshots and trials. The same wish on the same day makes the same releases, and a second run adds
 * none. `tell` hears how many are done. Returns how many were added.
 */
export async function seedReleases(
  deps: SeedDeps,
  wish: SeedWish,
  tell: (done: number) => void = () => undefined,
): Promise<number> {
  await loadShippedRegions(deps);
  await loadShippedTopics(deps);
  const world = await openWorld(deps, wish);
  const starts = Array.from({ length: Math.ceil(wish.releases / batch) }, (_, n) => n * batch);
  const queue = starts.values();
  const stems = openStems();
  let done = 0;
  let added = 0;
  const write = async () => {
    for (const start of queue) {
      const length = Math.min(batch, wish.releases - start);
      const rows = Array.from({ length }, (_, offset) => writeRelease(world, start + offset));
      const found = await makeSearchRows(deps.db, rows.map(toFind), stems);
      const count = await insertPublicReleases(deps.db, found);
      added += count;
      done += length;
      tell(done);
    }
  };
  await Promise.all(Array.from({ length: writers }, write));
  await analyzeReleases(deps.db);
  return added;
}

function toFind(row: SeedRelease) {
  const codes = { regionCodes: [row.regionCode], topicCodes: [row.topicCode] };
  return { ...row, ...codes, language: 'de' as const, byline: '' };
}

async function openWorld({ db, clock }: SeedDeps, wish: SeedWish): Promise<SeedWorld> {
  const { seed, releases: count, years } = wish;
  const offices = makeOffices(seed, wish.offices, await listPopulatedRegions(db, leastPeople));
  for (const row of missingOffices(offices, await listOffices(db))) await insertOffice(db, row);
  const topics = weighTopics(await listTopics(db));
  return { seed, count, offices, topics, span: spanBefore(clock.now(), years) };
}

// Public offices write about some topics more than about others, and rarely about the top ones.
function weighTopics(topics: Topic[]): SeedWorld['topics'] {
  const busy = new Set(['02000000', '05000000', '11000000', '14000000']);
  return topics.flatMap(({ code, path }) => {
    const field = path[0] ?? code;
    if (!(field in fields)) return [];
    const weight = (busy.has(field) ? 3 : 1) * (code === field ? 4 : 1);
    return Array.from({ length: weight }, () => ({ code, field }));
  });
}
