import type { Tx } from '../db/database.ts';
import { renewVersionsOf } from './renew.ts';
import { openStems } from './words/stems.ts';

/**
 * After a region, topic or office that these versions name has another name or place: what they are found
 * by is made anew. In the transaction of the slice that holds their rows.
 */
export async function renewNames(
  tx: Tx,
  versions: { releaseId: string; number: number }[],
): Promise<void> {
  await renewVersionsOf(tx, versions, openStems());
}
