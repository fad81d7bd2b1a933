import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '../log.ts';

const tries = 40;
const pauseMs = 500;

/** Tries an idempotent write again for about 20 seconds before it gives up: a database restarts. */
export async function untilDone(log: Logger, write: () => Promise<void>): Promise<void> {
  for (let left = tries; ; left -= 1) {
    try {
      return await write();
    } catch (error) {
      if (left === 0) throw error;
      if (left === tries) log.warn({ err: error }, 'write failed; it is tried again');
    }
    await pause(pauseMs);
  }
}
