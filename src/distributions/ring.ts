import type { Deps } from '../deps.ts';
import { ringSafely } from '../queue/ring-safely.ts';
import type { Distribution } from './store.ts';

// Jobs that may send one distribution at the same time, in as many worker processes.
const maxChunks = 4;
const chunkSize = 500;

type Rung = Pick<Distribution, 'id' | 'urgent' | 'candidates'>;

/** Rings for sending: one job for each chunk, or for the one that goes on. */
export async function ringForDelivery(
  deps: Pick<Deps, 'queues' | 'log'>,
  distribution: Rung,
  chunk?: string,
): Promise<void> {
  const { id: distributionId, urgent, candidates } = distribution;
  const count = Math.min(maxChunks, Math.max(1, Math.ceil(candidates / chunkSize)));
  const chunks =
    chunk === undefined ? Array.from({ length: count }, (_, n) => String(n + 1)) : [chunk];
  const job = urgent ? 'deliverUrgently' : 'deliver';
  for (const each of chunks) await ringSafely(deps, job, { distributionId, chunk: each });
}
