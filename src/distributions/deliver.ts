import type { Deps } from '../deps.ts';
import { untilDone } from '../db/until-done.ts';
import type { Outcome } from '../email/classify.ts';
import { suppressDeadAddresses } from '../suppressions/suppress.ts';
import { type Compose, openComposer } from './compose.ts';
import { resultOf } from './retry.ts';
import {
  claimDeliveries,
  type ClaimedDelivery,
  extendLeases,
  recordResults,
} from './claim-store.ts';
import { findDistribution, finishDistribution } from './store.ts';

/** Deliveries of a distribution in flight at once: what a killed worker can repeat. */
export const claimWindow = 50;
// Two halves of the window: while one is claimed or recorded, the other keeps the connections busy.
const halves = 2;
const leaseSeconds = 15;
// Short, so that a database that is away for ten seconds does not cost the claims.
const heartbeatMs = 2_000;

type DeliverDeps = Pick<
  Deps,
  'db' | 'log' | 'clock' | 'words' | 'config' | 'mailTemplates' | 'mail'
>;

/**
 * Sends what is due of a distribution, window by window, until nothing is due or `stop` is aborted.
 * Runs twice: each delivery is claimed by one worker only.
 */
export async function deliver(
  deps: DeliverDeps,
  distributionId: string,
  stop: AbortSignal,
): Promise<void> {
  const distribution = await findDistribution(deps.db, distributionId);
  if (distribution?.status !== 'running') return;
  const compose = await openComposer(deps, distribution);
  const sendAll = async () => {
    while (!stop.aborted) {
      const claim = { distributionId, limit: claimWindow / halves, leaseSeconds };
      const claimed = await claimDeliveries(deps.db, claim);
      if (claimed.length === 0) return;
      await sendWindow(deps, compose, claimed);
    }
  };
  // Both are waited for also when one fails: no send may go on unobserved.
  const ended = await Promise.allSettled(Array.from({ length: halves }, sendAll));
  for (const half of ended) if (half.status === 'rejected') throw half.reason;
  // What is deferred is rung for by the sweeper when it is due.
  if (!stop.aborted && (await finishDistribution(deps.db, distributionId)))
    deps.log.info({ distributionId }, 'distribution finished');
}

async function sendWindow(
  deps: DeliverDeps,
  compose: Compose,
  claimed: ClaimedDelivery[],
): Promise<void> {
  const ids = claimed.map((delivery) => delivery.id);
  const heartbeat = setInterval(() => {
    extendLeases(deps.db, ids, leaseSeconds).catch((error: unknown) =>
      deps.log.warn({ err: error }, 'lease not extended'),
    );
  }, heartbeatMs);
  try {
    const outcomes = await Promise.all(claimed.map((delivery) => sendOne(deps, compose, delivery)));
    await record(deps, claimed, outcomes);
  } finally {
    clearInterval(heartbeat);
  }
}

// A fault of ours in one mail must not send the others of its window again.
async function sendOne(
  deps: DeliverDeps,
  compose: Compose,
  delivery: ClaimedDelivery,
): Promise<Outcome> {
  try {
    return await deps.mail.send(compose(delivery));
  } catch (error) {
    deps.log.error({ err: error, deliveryId: delivery.id }, 'mail could not be made or sent');
    return { result: 'deferred', about: 'server', uncertain: true, response: 'internal error' };
  }
}

async function record(
  deps: DeliverDeps,
  claimed: ClaimedDelivery[],
  outcomes: Outcome[],
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
  await untilDone(deps.log, () => recordResults(deps.db, results));
  const dead = pairs.filter(({ outcome }) => outcome.result === 'failed' && outcome.deadAddress);
  await suppressDeadAddresses(
    deps,
    dead.map(({ delivery, outcome }) => ({ ...delivery, details: outcome.response })),
  );
}
