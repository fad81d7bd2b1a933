import { setTimeout as pause } from 'node:timers/promises';
import { formatClock } from '../../dates.ts';
import type { Deps } from '../../deps.ts';
import { type Counts, countsOf } from '../../distributions/ledger-store.ts';
import { listDistributions } from '../../distributions/store.ts';
import { findRelease } from '../../releases/find.ts';
import { releaseUrl } from '../../releases/present.ts';
import { say } from '../announce.ts';

export type Watched = {
  id: string;
  officeId: string;
  publishAt: Date;
  /** Whether this process has the workers that publish it. */
  workers: boolean;
};

const lookEveryMs = 100;

/** Tells at the terminal how a scheduled release goes out, until its distribution is finished. */
export async function watchRelease(deps: Deps, watched: Watched, stop: AbortSignal): Promise<void> {
  const { id, officeId, publishAt, workers } = watched;
  const { headline } = await findRelease(deps, officeId, id);
  const seconds = Math.round((publishAt.getTime() - deps.clock.now().getTime()) / 1_000);
  const moment = workers
    ? `In ${seconds} seconds, at ${formatClock(publishAt)}, a release becomes public:`
    : `A release is due at ${formatClock(publishAt)}; it becomes public when workers run:`;
  say(`  ${moment}\n  “${headline}”\n`);
  try {
    const release = await waitFor(stop, async () => {
      const found = await findRelease(deps, officeId, id);
      return found.publishedAt === null ? null : { ...found, publishedAt: found.publishedAt };
    });
    const late = release.publishedAt.getTime() - publishAt.getTime();
    say(
      `  ${formatClock(release.publishedAt)}  public, ${late} ms after its moment\n                 ${releaseUrl(deps.config.baseUrl, release)}`,
    );
    const counts = await waitFor(stop, () => findFinished(deps, watched));
    say(
      `  ${formatClock(deps.clock.now())}  ${counts.accepted} of ${counts.candidates} mails accepted, ${counts.excluded} excluded, ${counts.failed} failed`,
    );
    say(`\n  Read one of them at ${deps.config.baseUrl}/dev/mailbox. Ctrl-C ends Depesche.\n`);
  } catch (error) {
    if (!stop.aborted) throw error;
  }
}

async function findFinished(deps: Deps, { id, officeId }: Watched): Promise<Counts | null> {
  const [distribution] = await listDistributions(deps.db, officeId, id);
  return distribution?.status === 'finished' ? countsOf(distribution) : null;
}

async function waitFor<T>(stop: AbortSignal, look: () => Promise<T | null>): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== null) return found;
    await pause(lookEveryMs, undefined, { signal: stop });
  }
}
