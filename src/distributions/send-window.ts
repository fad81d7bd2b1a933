import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import { untilDone } from '../db/until-done.ts';
import type { Deps } from '../deps.ts';
import type { Outcome } from '../email/classify.ts';
import type { Untried } from '../email/mail.ts';
import { suppressDeadAddresses } from '../suppressions/suppress.ts';
import type { ClaimBudget } from './claim-budget.ts';
import { type ClaimedDelivery, type ClaimedWindow, extendLease } from './claim-store.ts';
import type { Compose } from './compose.ts';
import { haltIfUnknown } from './halt.ts';
import { recordResults } from './result-store.ts';
import { resultOf } from './retry.ts';
import type { Course, Stragglers } from './sender.ts';
import type { Distribution } from './store.ts';

export const leaseSeconds = 15;
// Short, so that a database that is away for ten seconds does not cost the claims.
const heartbeatMs = 2_000;
const madeAtOnce = 8;
// So seldom that a window with quick answers is one statement.
const recordEveryMs = 1_500;

export type WindowDeps = Pick<Deps, 'db' | 'ledger' | 'log' | 'clock' | 'config' | 'mail'>;
export type Strand = {
  distribution: Distribution;
  course: Course;
  compose: Compose;
  budget: ClaimBudget;
  stragglers: Stragglers;
  stop: AbortSignal;
};

/**
 * Sends what was claimed over all connections at once. Recorded in one statement where all answers come
 * soon, otherwise bit by bit; what is recorded goes back to the budget. Rejects only when nothing of the
 * window is on the wire any more.
 */
export async function sendWindow(
  deps: WindowDeps,
  strand: Pick<Strand, 'distribution' | 'compose' | 'budget'>,
  { claimId, deliveries }: ClaimedWindow,
): Promise<void> {
  if (deliveries.length === 0) return;
  const heartbeat = setInterval(() => {
    extendLease(deps.db, claimId, leaseSeconds).catch((error: unknown) =>
      deps.log.warn({ err: error }, 'lease not extended'),
    );
  }, heartbeatMs);
  const open = new Set(deliveries.map(({ id }) => id));
  const faults: unknown[] = [];
  const sent = await sendAll(deps, strand, deliveries);
  while (open.size > 0) {
    const pairs = await sent.next();
    for (const { delivery } of pairs) open.delete(delivery.id);
    const ended = { claimId, pairs, rest: [...open] };
    await record(deps, strand.distribution, ended).catch((error: unknown) => faults.push(error));
    strand.budget.give(pairs.length);
  }
  clearInterval(heartbeat);
  if (faults.length > 0) throw faults[0];
}

type Sent = { delivery: ClaimedDelivery; outcome: Outcome | Untried };

/** Begins to send all; `next` gives what has an outcome, once that is all of the rest or after a pause. */
async function sendAll(
  deps: WindowDeps,
  { distribution: { urgent }, compose }: Pick<Strand, 'distribution' | 'compose'>,
  deliveries: ClaimedDelivery[],
): Promise<{ next(): Promise<Sent[]> }> {
  const settled: Sent[] = [];
  const sending: Promise<number>[] = [];
  for (const [index, delivery] of deliveries.entries()) {
    // Making all of a window at once would leave the connections without a word for milliseconds.
    if (index % madeAtOnce === madeAtOnce - 1) await nextTurn();
    const sent = sendOne(deps, compose, { delivery, urgent });
    sending.push(sent.then((outcome) => settled.push({ delivery, outcome })));
  }
  const all = Promise.all(sending);
  const next = async (): Promise<Sent[]> => {
    const timer = new AbortController();
    const pauseOver = pause(recordEveryMs, undefined, { signal: timer.signal }).catch(() => null);
    await Promise.race([all, pauseOver]);
    timer.abort();
    return settled.length > 0 ? settled.splice(0) : next();
  };
  return { next };
}

// A fault of ours in one mail must not send the others of its window again.
async function sendOne(
  deps: WindowDeps,
  compose: Compose,
  { delivery, urgent }: { delivery: ClaimedDelivery; urgent: boolean },
): Promise<Outcome | Untried> {
  try {
    return await deps.mail.send(await deps.mail.sign(compose(delivery)), { urgent });
  } catch (error) {
    deps.log.error({ err: error, deliveryId: delivery.id }, 'mail could not be made');
    const response = 'internal error';
    return { result: 'deferred', about: 'server', uncertain: false, blocked: false, response };
  }
}

type Ended = { claimId: number; pairs: Sent[]; rest: number[] };

async function record(
  deps: WindowDeps,
  distribution: Distribution,
  { claimId, pairs, rest }: Ended,
): Promise<void> {
  const now = deps.clock.now();
  const results = pairs.map(({ delivery, outcome }) =>
    resultOf(delivery, outcome, { now, random: Math.random() }),
  );
  // What went over the wire must be written down, also after the database was away for a while.
  const window = { claimId, results, rest };
  await untilDone(deps.log, () => recordResults(deps.ledger, distribution, window));
  const dead = pairs.filter(({ outcome }) => outcome.result === 'failed' && outcome.deadAddress);
  if (dead.length === 0) return;
  const addresses = dead.map(({ delivery, outcome }) => ({
    ...delivery,
    details: outcome.response,
  }));
  await untilDone(deps.log, () => suppressDeadAddresses(deps, addresses));
  await untilDone(deps.log, () => haltIfUnknown(deps, distribution.id));
}
