import type { Deps } from '../deps.ts';
import { raiseIfUnknown } from './halt.ts';
import { ringForSeal } from './seal.ts';
import { finishDistribution } from './store.ts';

/** Finishes a distribution of which nothing is open any more, and rings for its proof. Once only. */
export async function endIfDone(
  deps: Pick<Deps, 'db' | 'queues' | 'log'>,
  distributionId: string,
): Promise<void> {
  if (!(await finishDistribution(deps.db, distributionId))) return;
  deps.log.info({ distributionId }, 'distribution finished');
  await raiseIfUnknown(deps, distributionId);
  await ringForSeal(deps, distributionId);
}
