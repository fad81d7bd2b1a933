import { inTransaction, type Tx } from '../db/database.ts';
import type { Deps } from '../deps.ts';
import { renewNames } from '../search/renew-names.ts';
import {
  endNameChange,
  keepNameChange,
  lockNextVersions,
  type NameChange,
  renewScopes,
  takeNameChange,
} from './store.ts';

// A publication may wait for a slice that has its version: ten of what is still to come take 10 ms.
const sliceOf = { coming: 10, public: 50 };

/**
 * Makes anew what versions take from the trees and from names that have changed: scopes, and what they
 * are found by. In short transactions one after another, for at most `ms` milliseconds. What others have
 * locked comes with the next call. Runs twice: each slice is taken once, and a second look changes nothing.
 */
export async function renewDerived({ db }: Pick<Deps, 'db'>, ms = Infinity): Promise<void> {
  const end = performance.now() + ms;
  while (performance.now() < end) if (!(await inTransaction(db, renewSlice))) return;
}

/** Returns whether there is more to do now. */
async function renewSlice(tx: Tx): Promise<boolean> {
  const change = await takeNameChange(tx);
  if (change === undefined) return false;
  const most = sliceOf[change.phase];
  const slice = await lockNextVersions(tx, change, most);
  const free = slice.filter((version) => version.free);
  if (free.length > 0) {
    if (change.kind !== 'office') await renewScopes(tx, free);
    await renewNames(tx, free);
  }
  const isIncomplete = change.isIncomplete || free.length < slice.length;
  const last = slice.at(-1);
  if (last === undefined || slice.length < most) return endPhase(tx, { ...change, isIncomplete });
  await keepNameChange(tx, {
    ...change,
    isIncomplete,
    afterId: last.releaseId,
    afterNumber: last.number,
  });
  return true;
}

/** Begins the next phase, or this one anew where rows were left out; then not at once. */
async function endPhase(tx: Tx, change: NameChange): Promise<boolean> {
  const { phase, isIncomplete } = change;
  if (phase === 'public' && !isIncomplete) await endNameChange(tx, change);
  else
    await keepNameChange(tx, {
      ...change,
      phase: isIncomplete ? phase : 'public',
      isIncomplete: false,
      afterId: '',
      afterNumber: 0,
    });
  return !isIncomplete;
}
