import { dayMs } from '../dates.ts';
import type { Clock } from '../clock.ts';
import type { Reader } from '../db/database.ts';
import { listRegionsByCodes, type Region } from '../regions/store.ts';
import { shareRuns } from '../share-runs.ts';
import { countSince, type RecentCounts, readState } from './store.ts';

const keptMs = 60_000;
const newForDays = 30;
const mostPlaces = 100;
// With those above them: country, Länder and Regierungsbezirke are 36.
const mostNamed = 150;
// Of the time between two countings this part at most is spent on the first.
const share = 20;

export type Counted = Pick<Region, 'code' | 'slug' | 'name' | 'nameEn'> & { count: number };

/** Public releases of the last 30 days, by what they are about; as of the last change of what is public. */
export type BusyLists = {
  /** The 100 busiest counties and municipalities, busiest first. */
  places(): Promise<Counted[]>;
  /** By code, each with those of all that lies in it. */
  regions(): Promise<Map<string, number>>;
  /** By code. */
  topics(): Promise<Map<string, number>>;
  /** By id. */
  offices(): Promise<Map<string, number>>;
};

type Deps = { db: Reader; clock: Clock };
type Lists = RecentCounts & { places: Counted[] };

/** Counting anew for each view took most of its time, so it is done once for each public state. */
export function openBusyLists({ db, clock }: Deps): BusyLists {
  // A page asks for several lists: one look at the state for all that ask together.
  const readNow = shareRuns(() => readState(db));
  const lists = keepForState({ clock, readState: readNow }, async () => {
    const since = new Date(clock.now().getTime() - newForDays * dayMs);
    return nameBusiest(db, await countSince(db, since));
  });
  return {
    places: async () => (await lists()).places,
    regions: async () => (await lists()).regions,
    topics: async () => (await lists()).topics,
    offices: async () => (await lists()).offices,
  };
}

async function nameBusiest(db: Reader, counts: RecentCounts): Promise<Lists> {
  const busiest = [...counts.regions].toSorted(([, a], [, b]) => b - a).slice(0, mostNamed);
  const regions = await listRegionsByCodes(
    db,
    busiest.map(([code]) => code),
  );
  const places = regions
    .filter(({ level }) => level === 'county' || level === 'municipality')
    .map((region) => ({ ...region, count: counts.regions.get(region.code) ?? 0 }))
    .toSorted((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
  return { ...counts, places: places.slice(0, mostPlaces) };
}

type Kept<T> = { state: number; until: number; next: number; answer: Promise<T> };
type Keeping = { clock: Clock; readState: () => Promise<number> };

/**
 * Reads anew when the public state has changed, and each minute, because the 30 days move on. When it
 * changes many times a second, reading takes a twentieth of the time at most, and the answer is that
 * much older. Whoever asks while it is read waits for the same answer; a failure is not kept.
 */
export function keepForState<T>({ clock, readState: readNow }: Keeping, read: () => Promise<T>) {
  let kept: Kept<T> | undefined;
  const now = () => clock.now().getTime();
  return async (): Promise<T> => {
    // Before what is read: so it can only be newer than its number says.
    const state = await readNow();
    const begun = now();
    if (kept && begun < kept.until && (kept.state === state || begun < kept.next))
      return kept.answer;
    const fresh: Kept<T> = { state, until: begun + keptMs, next: Infinity, answer: read() };
    kept = fresh;
    const settle = () => {
      fresh.next = now() + share * (now() - begun);
    };
    fresh.answer.then(settle, () => {
      if (kept === fresh) kept = undefined;
    });
    return fresh.answer;
  };
}
