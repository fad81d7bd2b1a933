import type { Logger } from '../log.ts';
import type { Queues, RingOptions } from './enqueue.ts';
import type { JobName, Payload } from './jobs.ts';

/**
 * Rings after the row is written. A queue that does not answer must not undo or fail what is already
 * true: it is logged, and the reconciler rings again.
 */
export async function ringSafely<N extends JobName>(
  deps: { queues: Queues; log: Logger },
  ...bell: [name: N, payload: Payload<N>, options?: RingOptions]
): Promise<void> {
  try {
    await deps.queues.ring(...bell);
  } catch (error) {
    deps.log.warn({ err: error, job: bell[0] }, 'queue did not answer; the reconciler rings again');
  }
}
