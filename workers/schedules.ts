import { setTimeout as wait } from 'node:timers/promises';
import { forgetOldReports, recoverReports } from '../src/accessibility/report.ts';
import { watchLanes } from '../src/alarms/watch-lanes.ts';
import type { Deps } from '../src/deps.ts';
import { checkLedgers } from '../src/distributions/check-ledgers.ts';
import { forgetQuietAlarms } from '../src/alarms/raise.ts';
import { recoverDistributions } from '../src/distributions/freeze.ts';
import { recoverSeals } from '../src/distributions/seal.ts';
import { recoverPings } from '../src/feeds/hub.ts';
import { forgetOldAnswers } from '../src/http/idempotency.ts';
import { recoverForwards } from '../src/inbound/forward.ts';
import { forgetOldInbound } from '../src/inbound/take-mail.ts';
import { recoverPictures } from '../src/media/make-renditions.ts';
import { recoverPdfs } from '../src/pdf/make-pdf.ts';
import { reconcilePublications } from '../src/releases/publish.ts';
import { signUnsigned } from '../src/signatures/sign.ts';
import { renewDerived } from '../src/trees/renew.ts';
import { countWords } from '../src/search/count-words.ts';
import { renewSearch } from '../src/search/renew.ts';
import { forgetOldRequests, recoverConfirmations } from '../src/subscribers/send-confirmation.ts';

export const reconcileSeconds = 30;
const leaseSeconds = 5;

/** What runs by the clock. Each is one or two indexed statements, and harmless to run in many processes. */
function schedules(deps: Deps): { name: string; everySeconds: number; run(): Promise<void> }[] {
  return [
    {
      name: 'publications',
      everySeconds: reconcileSeconds,
      run: () => reconcilePublications(deps),
    },
    { name: 'distributions', everySeconds: leaseSeconds, run: () => recoverDistributions(deps) },
    { name: 'lanes', everySeconds: leaseSeconds, run: () => watchLanes(deps) },
    { name: 'ledgers', everySeconds: 60, run: () => checkLedgers(deps) },
    { name: 'proofs', everySeconds: reconcileSeconds, run: () => recoverSeals(deps) },
    { name: 'signatures', everySeconds: 60, run: () => signUnsigned(deps) },
    {
      name: 'confirmations',
      everySeconds: reconcileSeconds,
      run: () => recoverConfirmations(deps),
    },
    { name: 'hub pings', everySeconds: reconcileSeconds, run: () => recoverPings(deps) },
    { name: 'forwards', everySeconds: reconcileSeconds, run: () => recoverForwards(deps) },
    {
      name: 'reports of barriers',
      everySeconds: reconcileSeconds,
      run: () => recoverReports(deps),
    },
    { name: 'pictures', everySeconds: reconcileSeconds, run: () => recoverPictures(deps) },
    // Short, because the end of the service waits for it.
    { name: 'changed names', everySeconds: 2, run: () => renewDerived(deps, 4_000) },
    {
      name: 'rows of the search',
      everySeconds: 2,
      // Short, because the end of the service waits for it.
      run: () => renewSearch(deps, 4_000),
    },
    { name: 'words of the search', everySeconds: leaseSeconds, run: () => countWords(deps) },
    { name: 'pdfs', everySeconds: reconcileSeconds, run: () => recoverPdfs(deps) },
    { name: 'old inbound mails', everySeconds: 3_600, run: () => forgetOldInbound(deps) },
    { name: 'old reports of barriers', everySeconds: 3_600, run: () => forgetOldReports(deps) },
    { name: 'quiet alarms', everySeconds: 3_600, run: () => forgetQuietAlarms(deps) },
    { name: 'old requests', everySeconds: 3_600, run: () => forgetOldRequests(deps) },
    { name: 'idempotent answers', everySeconds: 3_600, run: () => forgetOldAnswers(deps) },
  ];
}

/**
 * Runs each schedule at once and then again after its pause, until the returned function is called.
 * Plain timers and not jobs: a schedule that lives in the queue is lost with the queue, and this is
 * what must notice that loss.
 */
export function startSchedules(deps: Deps): () => Promise<void> {
  const stop = new AbortController();
  const loops = schedules(deps).map((schedule) => runLoop(deps, schedule, stop.signal));
  return async () => {
    stop.abort();
    await Promise.all(loops);
  };
}

type Schedule = ReturnType<typeof schedules>[number];

async function runLoop(deps: Deps, schedule: Schedule, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    try {
      await schedule.run();
    } catch (error) {
      deps.log.warn({ err: error, schedule: schedule.name }, 'schedule failed; it runs again');
    }
    await pause(schedule.everySeconds * 1_000, stop);
  }
}

/** Ends early, and without an error, when `stop` is aborted. */
export async function pause(ms: number, stop: AbortSignal): Promise<void> {
  // Not a listener of our own: each pause would leave one behind at the signal.
  await wait(ms, undefined, { signal: stop }).catch(() => undefined);
}
