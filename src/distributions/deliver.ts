import type { Deps } from '../deps.ts';
import { type ClaimedDelivery, claimDeliveries, type ClaimPosition } from './claim-store.ts';
import { openComposer } from './compose.ts';
import { ringForDelivery } from './ring.ts';
import type { Sender } from './sender.ts';
import { ringForSeal } from './seal.ts';
import { leaseSeconds, sendWindow, type Strand, type WindowDeps } from './send-window.ts';
import { findDistribution, finishDistribution } from './store.ts';

export { claimWindow } from './sender.ts';

/** Deliveries claimed, sent and recorded together. */
const windowSize = 64;
// While one window is claimed or recorded, another keeps the connections busy.
const windowsAtOnce = 2;
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
  const budget = sender.budgetOf(distribution);
  const prepare = () => openComposer(deps, distribution);
  const isDone = await sender.withComposer(distribution, prepare, async (compose) => {
    const strand: Strand = { distribution, compose, budget, stop: job.stop };
    return sendTurn(deps, strand);
  });
  if (job.stop.aborted) return;
  // What is deferred is rung for by the sweeper when it is due.
  if (!isDone) return ringForDelivery(deps, distribution, job.chunk);
  if (!(await finishDistribution(deps.db, distribution.id))) return;
  deps.log.info({ distributionId: distribution.id }, 'distribution finished');
  await ringForSeal(deps, distribution.id);
}

/** Returns whether nothing more is due; false when the turn is over before. */
async function sendTurn(deps: DeliverDeps, strand: Strand): Promise<boolean> {
  const end = performance.now() + turnMs;
  const position: { after: ClaimPosition | null } = { after: null };
  let isDone = false;
  const sendAll = async () => {
    while (!isDone && performance.now() < end && deps.mail.closedForMs() === 0)
      if (!(await sendNext(deps, strand, position))) isDone = true;
  };
  // All are waited for also when one fails: no send may go on unobserved.
  const ended = await Promise.allSettled(Array.from({ length: windowsAtOnce }, sendAll));
  for (const one of ended) if (one.status === 'rejected') throw one.reason;
  return isDone || deps.mail.closedForMs() > 0;
}

/** One window; false when nothing is due or the process is to stop. */
async function sendNext(
  deps: DeliverDeps,
  strand: Strand,
  position: { after: ClaimPosition | null },
): Promise<boolean> {
  const { budget, stop } = strand;
  if (!(await budget.take(windowSize, stop))) return false;
  let taken = windowSize;
  try {
    const claimed = await claimNext(deps, strand, position);
    const sending = claimed.filter(({ state }) => state === 'sending');
    budget.give(taken - sending.length);
    taken = sending.length;
    if (sending.length > 0) await sendWindow(deps, strand, sending);
    return claimed.length > 0;
  } finally {
    budget.give(taken);
  }
}

async function claimNext(
  deps: DeliverDeps,
  { distribution }: Strand,
  position: { after: ClaimPosition | null },
): Promise<ClaimedDelivery[]> {
  const claim = { distribution, limit: windowSize, leaseSeconds };
  const { after } = position;
  const claimed = await claimDeliveries(deps.db, { ...claim, after });
  const last = claimed.at(-1);
  if (last === undefined && after !== null) {
    // Once more from the beginning, for what came back there.
    position.after = null;
    return claimDeliveries(deps.db, { ...claim, after: null });
  }
  if (last !== undefined) position.after = last;
  return claimed;
}
