import type { Deps } from '../deps.ts';
import { ringSafely } from '../queue/ring-safely.ts';
import { headerOf, linkLines } from './proof.ts';
import { firstLink } from './proof-chain.ts';
import { findProofHash, keepProof, listUnsealed } from './proof-store.ts';
import { findDistribution } from './store.ts';

type SealDeps = Pick<Deps, 'db' | 'log'>;
type RingDeps = Pick<Deps, 'db' | 'queues' | 'log'>;

/**
 * Computes the hash chain over a finished distribution and keeps its last link. Runs twice: the second
 * finds it sealed. Sent again meanwhile: nothing is kept, its new end rings anew.
 */
export async function sealDistribution(
  deps: SealDeps,
  job: { distributionId: string; stop: AbortSignal },
): Promise<void> {
  const { distributionId, stop } = job;
  const distribution = await findDistribution(deps.db, distributionId);
  const header = distribution && headerOf(distribution);
  if (!header || (await findProofHash(deps.db, distributionId)) !== null) return;
  let lastLink = firstLink(header);
  for await (const lines of linkLines(deps, header)) {
    if (stop.aborted) return;
    lastLink = lines.at(-1)?.link ?? lastLink;
  }
  if (await keepProof(deps.db, distribution, lastLink))
    deps.log.info({ distributionId }, 'distribution sealed');
}

/** After a distribution has come to its end. */
export async function ringForSeal(
  deps: Pick<Deps, 'queues' | 'log'>,
  distributionId: string,
): Promise<void> {
  await ringSafely(deps, 'sealDistribution', { distributionId });
}

const sealsAtOnce = 20;

/** Rings again for what was finished and not sealed. */
export async function recoverSeals(deps: RingDeps): Promise<void> {
  for (const { id } of await listUnsealed(deps.db, sealsAtOnce)) await ringForSeal(deps, id);
}
