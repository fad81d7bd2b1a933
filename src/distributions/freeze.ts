import type { Deps } from '../deps.ts';
import { ringSafely } from '../queue/ring-safely.ts';
import { releaseExpiredLeases } from './claim-store.ts';
import { findDistribution, freezeRecipients, listDistributionsToRing } from './store.ts';

type FreezeDeps = Pick<Deps, 'db' | 'queues' | 'log'>;

/** Freezes who gets it, then rings for sending. Runs twice: the second only rings. */
export async function freezeDistribution(deps: FreezeDeps, distributionId: string): Promise<void> {
  const distribution = await findDistribution(deps.db, distributionId);
  if (distribution === undefined) return;
  const candidates = await freezeRecipients(deps.db, distribution);
  if (candidates !== null) deps.log.info({ distributionId, candidates }, 'recipients frozen');
  await ringSafely(deps, 'deliver', { distributionId });
}

/** Makes right what a killed worker or a lost queue left: claims that ran out, bells not rung. */
export async function recoverDistributions(deps: FreezeDeps): Promise<void> {
  const returned = await releaseExpiredLeases(deps.db);
  if (returned > 0) deps.log.warn({ returned }, 'deliveries of a lost worker are sent again');
  for (const { id, status } of await listDistributionsToRing(deps.db)) {
    const job = status === 'pending' ? 'freezeDistribution' : 'deliver';
    await ringSafely(deps, job, { distributionId: id });
  }
}
