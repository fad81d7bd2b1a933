import type { Tx } from '../db/database.ts';
import type { Deps } from '../deps.ts';
import { ringSafely } from '../queue/ring-safely.ts';
import { overtakeDistributions } from './freeze-store.ts';
import { insertDistribution } from './store.ts';

export type DistributionKind = 'initial' | 'correction' | 'withdrawal';

/**
 * Writes the distribution in the transaction that makes its version public, and takes back what an
 * earlier one has not sent yet. Returns its id.
 */
export async function openDistribution(
  tx: Tx,
  input: { releaseId: string; version: number; kind: DistributionKind },
): Promise<string> {
  if (input.kind !== 'initial')
    await overtakeDistributions(
      tx,
      input.releaseId,
      input.kind === 'correction' ? 'superseded' : 'withdrawn',
    );
  return insertDistribution(tx, input);
}

/** Rings for freezing and sending; after the transaction that opened it. */
export async function ringForDistribution(
  deps: Pick<Deps, 'queues' | 'log'>,
  distributionId: string,
): Promise<void> {
  await ringSafely(deps, 'freezeDistribution', { distributionId });
}
