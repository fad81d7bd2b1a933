import type { Clock } from '../clock.ts';
import type { Reader } from '../db/database.ts';
import { countByOffice, countByTopic, type Counted, listBusyRegions } from './store.ts';

const keptMs = 60_000;
const dayMs = 24 * 60 * 60 * 1000;
const newForDays = 30;

/** Where much has appeared in the last 30 days; up to a minute old. */
export type BusyLists = {
  lands(): Promise<Counted[]>;
  /** The 100 busiest counties and municipalities, busiest first. */
  places(): Promise<Counted[]>;
  /** By code. */
  topics(): Promise<Map<string, number>>;
  /** By id. */
  offices(): Promise<Map<string, number>>;
};

type Deps = { db: Reader; clock: Clock };

/**
 * Counting anew for each view took most of its time: at 200,000 releases, 5,400 of them new, 50 to
 * 130 ms a list.
 */
export function openBusyLists({ db, clock }: Deps): BusyLists {
  const since = () => new Date(clock.now().getTime() - newForDays * dayMs);
  const regions = (levels: Parameters<typeof listBusyRegions>[1]['levels']) =>
    keepForAMinute(clock, () => listBusyRegions(db, { since: since(), levels, limit: 100 }));
  return {
    lands: regions(['land']),
    places: regions(['county', 'municipality']),
    topics: keepForAMinute(clock, () => countByTopic(db, since())),
    offices: keepForAMinute(clock, () => countByOffice(db, since())),
  };
}

/** Whoever asks while it is read waits for the same answer; a failure is not kept. */
export function keepForAMinute<T>(clock: Clock, read: () => Promise<T>): () => Promise<T> {
  let kept: { until: number; answer: Promise<T> } | undefined;
  return () => {
    const now = clock.now().getTime();
    if (kept !== undefined && now < kept.until) return kept.answer;
    const fresh = { until: now + keptMs, answer: read() };
    kept = fresh;
    fresh.answer.catch(() => {
      if (kept === fresh) kept = undefined;
    });
    return fresh.answer;
  };
}
