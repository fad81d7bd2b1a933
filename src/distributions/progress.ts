import { setTimeout as pause } from 'node:timers/promises';
import type { Deps } from '../deps.ts';
import { countsOf } from './ledger-store.ts';
import { type Distribution, findDistribution } from './store.ts';

const lookEveryMs = 1_000;
const keepAliveMs = 15_000;

/** Where the progress goes. */
export type Watcher = {
  send(event: 'progress' | 'end', data: unknown): void;
  keepAlive(): void;
  ended: AbortSignal;
};

/**
 * Tells the counts of a distribution whenever they have changed, at most once a second, until it is
 * finished or cancelled with nothing open, or the watcher leaves. One row is read for each look,
 * however many deliveries there are.
 */
export async function tellProgress(
  deps: Pick<Deps, 'db' | 'log'>,
  distributionId: string,
  watcher: Watcher,
): Promise<void> {
  let told = '';
  let toldAt = performance.now();
  while (!watcher.ended.aborted) {
    const row = await look(deps, distributionId);
    if (row !== undefined) {
      const progress = progressOf(row);
      const text = JSON.stringify(progress);
      if (isAtEnd(row)) return watcher.send('end', progress);
      if (text !== told) {
        watcher.send('progress', progress);
        told = text;
        toldAt = performance.now();
      }
    }
    if (performance.now() - toldAt > keepAliveMs) {
      watcher.keepAlive();
      toldAt = performance.now();
    }
    await pause(lookEveryMs, undefined, { signal: watcher.ended }).catch(() => undefined);
  }
}

// The answer has begun: a database that is away for a while is waited for, not told as a fault.
async function look(deps: Pick<Deps, 'db' | 'log'>, id: string) {
  try {
    return await findDistribution(deps.db, id);
  } catch (error) {
    deps.log.warn({ err: error, distributionId: id }, 'progress not read');
    return undefined;
  }
}

function progressOf(row: Distribution) {
  const { status, pausedBecause } = row;
  return { status, pausedBecause, ...countsOf(row), unknown: row.unknown };
}

function isAtEnd({ status, finishedAt, frozenAt }: Distribution): boolean {
  // One that a correction overtook before it was frozen has no end of its own.
  if (status === 'cancelled') return finishedAt !== null || frozenAt === null;
  return status === 'finished';
}
