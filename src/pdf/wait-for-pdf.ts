import { setTimeout as pause } from 'node:timers/promises';
import type { Deps } from '../deps.ts';
import { AppError } from '../errors.ts';
import { askForPdf } from './make-pdf.ts';
import { findPdf, type PdfKey } from './store.ts';

type WaitDeps = Pick<Deps, 'db' | 'queues' | 'log'>;
type KeptPdf = { storageKey: string; sizeBytes: number };

const looks = 40;
const pauseMs = 200;

/**
 * A reader waits some seconds for the worker; then `unavailable`, to ask again. Null when `left` says
 * that nobody waits any more.
 */
export async function waitForPdf(
  deps: WaitDeps,
  key: PdfKey,
  left: AbortSignal,
): Promise<KeptPdf | null> {
  for (let look = 0; look < looks; look += 1) {
    if (left.aborted) return null;
    const pdf = await findPdf(deps.db, key);
    if (pdf === undefined || pdf.isOld) await askForPdf(deps, key);
    if (pdf?.storageKey && pdf.sizeBytes)
      return { storageKey: pdf.storageKey, sizeBytes: pdf.sizeBytes };
    if (pdf?.state === 'failed') break;
    await pause(pauseMs, undefined, { signal: left }).catch(() => undefined);
  }
  throw new AppError('unavailable', { message: 'pdf.notReady', retryAfterSeconds: 10 });
}
