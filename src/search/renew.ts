import { inTransaction, type Tx } from '../db/database.ts';
import type { Deps } from '../deps.ts';
import { makeSearchRows } from './make-rows.ts';
import {
  listDueVersions,
  markDue,
  renewEntries,
  renewVersions,
  takeDue,
  type VersionKey,
} from './renew-store.ts';
import { openStems, type Stems } from './words/stems.ts';

// So short that whoever publishes one of them does not notice: 50 take about 100 ms.
const slice = 50;

/**
 * Makes the words of all due versions anew, in short transactions one after another, for at most `ms`
 * milliseconds. Runs twice: each version is taken once.
 */
export async function renewSearch({ db }: Pick<Deps, 'db'>, ms = Infinity): Promise<void> {
  const stems = openStems();
  const end = performance.now() + ms;
  while (performance.now() < end) {
    const taken = await inTransaction(db, (tx) => renewSlice(tx, stems));
    if (taken === 0) return;
  }
}

async function renewSlice(tx: Tx, stems: Stems): Promise<number> {
  const keys = await takeDue(tx, slice);
  if (keys.length === 0) return 0;
  return keys.length - (await renewVersionsOf(tx, keys, stems));
}

/** Returns how many are left for later, because others are about to change them. */
export async function renewVersionsOf(tx: Tx, keys: VersionKey[], stems: Stems): Promise<number> {
  const versions = await listDueVersions(tx, keys);
  const renewed = await renewVersions(tx, await makeSearchRows(tx, versions, stems));
  const busy = await renewEntries(tx, [...new Set(renewed.map(({ releaseId }) => releaseId))]);
  const done = new Set(renewed.filter(({ releaseId }) => !busy.includes(releaseId)).map(nameOf));
  const left = versions.filter((version) => !done.has(nameOf(version)));
  if (left.length > 0) await markDue(tx, left);
  return left.length;
}

const nameOf = ({ releaseId, number }: VersionKey) => `${releaseId}/${number}`;
