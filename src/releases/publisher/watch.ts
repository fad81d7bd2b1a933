import { setTimeout as wait } from 'node:timers/promises';
import { lookForMoments, type PublishedRelease } from '../publish-store.ts';
import { type PublishDeps, publishTogether, signRest } from '../publish-together.ts';

export type Watch = {
  /** After the commit and the signatures. */
  onPublished(published: PublishedRelease[]): void;
  /** With each look, several times a second: whoever hears nothing for long knows that it hangs. */
  onLook(): void;
  stop: AbortSignal;
};

// So late is at most what somebody schedules for the very next instant; a look takes 0.2 ms.
const lookEveryMs = 250;
// The next look finds gone what another process publishes just now; what cannot be published stays.
const longestRetryMs = 10_000;

/**
 * Publishes at each moment, by the database's clock, until it is stopped. However many processes do so
 * at once: what one of them has locked the others leave to it. It goes on after any fault.
 */
export async function watchMoments(deps: PublishDeps, watch: Watch): Promise<void> {
  const told = new Set<Promise<void>>();
  const publish = async () => {
    const published = await publishTogether(deps, { skipLocked: true });
    if (published.length === 0) return;
    // The next moment does not wait for signatures.
    const telling = signRest(deps, published).then(() => watch.onPublished(published));
    told.add(telling);
    void telling.finally(() => told.delete(telling));
  };
  const look = openLook(deps, publish);
  while (!watch.stop.aborted) {
    watch.onLook();
    const ms = await look().catch((error: unknown) => {
      deps.log.warn({ err: error }, 'the publisher cannot see what comes; it looks again');
      return lookEveryMs;
    });
    await wait(ms, undefined, { signal: watch.stop }).catch(() => undefined);
  }
  await Promise.all(told);
}

/** One look, with what it finds due published. Returns the milliseconds until the next. */
function openLook(deps: PublishDeps, publish: () => Promise<void>): () => Promise<number> {
  const isTimeToRetry = openRetry();
  let tried = new Date(0);
  return async () => {
    const { now, msLeft, isLeft } = await lookForMoments(deps.db, tried);
    const isDue = msLeft !== null && msLeft <= 0;
    if (isDue) tried = now;
    if (isTimeToRetry(isLeft) || isDue) await publish();
    if (isDue) return 0;
    return Math.max(1, Math.min(lookEveryMs, Math.ceil(msLeft ?? lookEveryMs)));
  };
}

/** Says at which looks to try again what is left, ever more seldom as long as it stays. */
function openRetry(): (isLeft: boolean) => boolean {
  let afterMs = lookEveryMs;
  let since: number | null = null;
  return (isLeft) => {
    const now = performance.now();
    if (!isLeft) [since, afterMs] = [null, lookEveryMs];
    else since ??= now;
    if (since === null || now - since < afterMs) return false;
    [since, afterMs] = [now, Math.min(2 * afterMs, longestRetryMs)];
    return true;
  };
}
