import type { Tx } from '../db/database.ts';
import { renewEntries, renewHeads } from './heads-store.ts';

/**
 * After a region, topic or office that these versions name has another name or place: what they are found
 * by is made anew. In the transaction of the slice that holds their rows.
 */
export async function renewNames(
  tx: Tx,
  versions: { releaseId: string; number: number }[],
  phase: 'coming' | 'public',
): Promise<void> {
  const ids = versions.map(({ releaseId }) => releaseId);
  const numbers = versions.map(({ number }) => number);
  await renewHeads(tx, ids, numbers);
  if (phase === 'public') await renewEntries(tx, [...new Set(ids)]);
}
