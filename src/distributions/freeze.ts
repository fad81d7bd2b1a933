import type { Deps } from '../deps.ts';
import { ringSafely } from '../queue/ring-safely.ts';
import { completeCancelled } from './control.ts';
import { endIfDone } from './end.ts';
import { freezeRecipients } from './freeze-store.ts';
import { releaseExpiredLeases } from './result-store.ts';
import { ringForDelivery } from './ring.ts';
import { findDistribution, listDistributionsToRing } from './store.ts';

type FreezeDeps = Pick<Deps, 'db' | 'queues' | 'log'>;

/** Freezes who gets it, then rings for sending, or ends it for nobody. Runs twice: the second only rings. */
export async function freezeDistribution(deps: FreezeDeps, distributionId: string): Promise<void> {
  const distribution = await findDistribution(deps.db, distributionId);
  if (distribution === undefined) return;
  const frozen = await freezeRecipients(deps.db, distribution);
  const candidates = frozen ?? distribution.candidates;
  if (frozen !== null) deps.log.info({ distributionId, candidates }, 'recipients frozen');
  if (frozen === 0) return endIfDone(deps, distributionId);
  await ringForDelivery(deps, { ...distribution, candidates });
}

/** Makes right what a killed worker or a lost queue left: claims that ran out, bells not rung. */
export async function recoverDistributions(deps: FreezeDeps): Promise<void> {
  const returned = await releaseExpiredLeases(deps.db);
  if (returned > 0) deps.log.warn({ returned }, 'deliveries of a lost worker are sent again');
  await completeCancelled(deps);
  for (const distribution of await listDistributionsToRing(deps.db))
    if (distribution.status === 'running') await ringForDelivery(deps, distribution);
    else await ringSafely(deps, 'freezeDistribution', { distributionId: distribution.id });
}
