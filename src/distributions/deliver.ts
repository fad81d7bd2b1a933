import { setTimeout as pause } from 'node:timers/promises';
import type { Deps } from '../deps.ts';
import { type ClaimedWindow, claimDeliveries } from './claim-store.ts';
import { openComposer } from './compose.ts';
import { endIfDone } from './end.ts';
import { ringForDelivery } from './ring.ts';
import { mayLookAgain, type Sender } from './sender.ts';
import { leaseSeconds, sendWindow, type Strand, type WindowDeps } from './send-window.ts';
import { findDistribution } from './store.ts';

export { claimWindow } from './sender.ts';

/** Deliveries claimed, sent and recorded together. */
const windowSize = 128;
// While one window is claimed or recorded, another keeps the connections busy.
const windowsAtOnce = 2;
// For the last mails of a window; then the next is claimed, and they are recorded when they end.
const patienceMs = 2_000;
// Then it is somebody else's turn: more distributions than a worker has places share it.
const turnMs = 5_000;

type DeliverDeps = WindowDeps & Pick<Deps, 'words' | 'mailTemplates' | 'queues'>;

/**
 * Sends what is due of a distribution for one turn, window by window, together with its other
 * chunks; rings again when the turn ends before the work. Runs twice: each delivery is claimed by
 * one worker only.
 */
export async function deliver(
  deps: DeliverDeps,
  sender: Sender,
  job: { distributionId: string; chunk: string; stop: AbortSignal },
): Promise<void> {
  const distribution = await findDistribution(deps.db, job.distributionId);
  if (distribution?.status !== 'running') return;
  const course = sender.courseOf(distribution, () => openComposer(deps, distribution));
  const compose = await course.compose;
  const budget = sender.budgetOf(distribution);
  const { stragglers } = sender;
  const strand = { distribution, course, compose, budget, stragglers, stop: job.stop };
  const isDone = await sendTurn(deps, strand);
  if (job.stop.aborted) return;
  // What is deferred is rung for by the sweeper when it is due.
  if (!isDone) return ringForDelivery(deps, distribution, job.chunk);
  await endIfDone(deps, distribution.id);
}

/** Returns whether nothing more is due; false when the turn is over before. */
async function sendTurn(deps: DeliverDeps, strand: Strand): Promise<boolean> {
  const end = performance.now() + turnMs;
  let isDone = false;
  const sendAll = async () => {
    while (!isDone && performance.now() < end && deps.mail.closedForMs() === 0)
      if (!(await sendNext(deps, strand))) isDone = true;
  };
  // All are waited for also when one fails: this is their turn, not that of whoever tries again.
  const ended = await Promise.allSettled(Array.from({ length: windowsAtOnce }, sendAll));
  for (const one of ended) if (one.status === 'rejected') throw one.reason;
  return isDone || deps.mail.closedForMs() > 0;
}

/** One window; false when nothing is due or the process is to stop. */
async function sendNext(deps: DeliverDeps, strand: Strand): Promise<boolean> {
  const { budget, stop } = strand;
  const granted = await budget.take(windowSize, stop);
  if (granted === 0) return false;
  const { claimId, deliveries } = await claimNext(deps, strand, granted).catch((error: unknown) => {
    budget.give(granted);
    throw error;
  });
  const sending = deliveries.filter(({ state }) => state === 'sending');
  budget.give(granted - sending.length);
  await waitOrLeave(deps, strand, sendWindow(deps, strand, { claimId, deliveries: sending }));
  return deliveries.length > 0;
}

// One mail server that keeps silent must not hold up the others of its distribution.
async function waitOrLeave(deps: DeliverDeps, { stragglers }: Strand, sent: Promise<void>) {
  const patience = new AbortController();
  const isOver = pause(patienceMs, true, { signal: patience.signal }).catch(() => false);
  const isLate = await Promise.race([sent.then(() => false), isOver]).finally(() =>
    patience.abort(),
  );
  if (!isLate) return;
  stragglers.follow(
    sent.catch((error: unknown) => deps.log.warn({ err: error }, 'window not recorded')),
  );
}

async function claimNext(
  deps: DeliverDeps,
  { distribution, course }: Strand,
  limit: number,
): Promise<ClaimedWindow> {
  const claimBehind = async (afterId: number) => {
    const claim = { distribution, afterId, limit, leaseSeconds };
    const claimed = await claimDeliveries(deps.ledger, claim);
    const last = claimed.deliveries.findLast(({ isFirst }) => isFirst);
    if (last !== undefined) course.position = Math.max(course.position, last.id);
    return claimed;
  };
  const claimed = await claimBehind(course.position);
  if (claimed.deliveries.length > 0 || !mayLookAgain(course, performance.now())) return claimed;
  return claimBehind(0);
}
