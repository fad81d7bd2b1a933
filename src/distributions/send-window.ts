import { setImmediate as nextTurn } from 'node:timers/promises';
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
import type { Course } from './sender.ts';
import type { Distribution } from './store.ts';

export const leaseSeconds = 15;
// Short, so that a database that is away for ten seconds does not cost the claims.
const heartbeatMs = 2_000;
const madeAtOnce = 8;

export type WindowDeps = Pick<Deps, 'db' | 'ledger' | 'log' | 'clock' | 'config' | 'mail'>;
export type Strand = {
  distribution: Distribution;
  course: Course;
  compose: Compose;
  budget: ClaimBudget;
  stop: AbortSignal;
};

/** Sends what was claimed over all connections at once and records it in one statement. */
export async function sendWindow(
  deps: WindowDeps,
  { distribution, compose }: Pick<Strand, 'distribution' | 'compose'>,
  { claimId, deliveries: claimed }: ClaimedWindow,
): Promise<void> {
  const heartbeat = setInterval(() => {
    extendLease(deps.db, claimId, leaseSeconds).catch((error: unknown) =>
      deps.log.warn({ err: error }, 'lease not extended'),
    );
  }, heartbeatMs);
  try {
    const { urgent } = distribution;
    const sending: Promise<Outcome | Untried>[] = [];
    for (const [index, delivery] of claimed.entries()) {
      // Making all of a window at once would leave the connections without a word for milliseconds.
      if (index % madeAtOnce === madeAtOnce - 1) await nextTurn();
      sending.push(sendOne(deps, compose, { delivery, urgent }));
    }
    const outcomes = await Promise.all(sending);
    await record(deps, distribution, { claimId, claimed, outcomes });
  } finally {
    clearInterval(heartbeat);
  }
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

type Sent = { claimId: number; claimed: ClaimedDelivery[]; outcomes: (Outcome | Untried)[] };

async function record(
  deps: WindowDeps,
  distribution: Distribution,
  { claimId, claimed, outcomes }: Sent,
): Promise<void> {
  const now = deps.clock.now();
  const pairs = claimed.flatMap((delivery, index) => {
    const outcome = outcomes[index];
    return outcome === undefined ? [] : [{ delivery, outcome }];
  });
  const results = pairs.map(({ delivery, outcome }) =>
    resultOf(delivery, outcome, { now, random: Math.random() }),
  );
  // What went over the wire must be written down, also after the database was away for a while.
  await untilDone(deps.log, () => recordResults(deps.ledger, distribution, { claimId, results }));
  const dead = pairs.filter(({ outcome }) => outcome.result === 'failed' && outcome.deadAddress);
  if (dead.length === 0) return;
  await suppressDeadAddresses(
    deps,
    dead.map(({ delivery, outcome }) => ({ ...delivery, details: outcome.response })),
  );
  await haltIfUnknown(deps, distribution.id);
}
