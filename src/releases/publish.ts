import { setTimeout as wait } from 'node:timers/promises';
import { inTransaction } from '../db/database.ts';
import type { Deps } from '../deps.ts';
import { ringForDistribution } from '../distributions/open.ts';
import { ringForHub } from '../feeds/hub.ts';
import { ringSafely } from '../queue/ring-safely.ts';
import { shareRuns } from '../share-runs.ts';
import { signVersions } from '../signatures/sign.ts';
import {
  type DueOptions,
  findTimeLeft,
  holdLateReleases,
  listComing,
  listDueReleases,
  publishDueReleases,
  type PublishedRelease,
} from './publish-store.ts';

type PublishDeps = Pick<Deps, 'db' | 'queues' | 'log' | 'clock' | 'metrics' | 'config'>;

// The bell rings this long before the moment; the rest is waited for here, by the database's clock,
// so that the queue's own lateness does not count.
const earlyBellMs = 1_000;
const longestWaitMs = 5_000;
const recheckMs = 100;

/** After what is due became public: when all bells for its mails are rung. */
type Publication = { rung: Promise<void> };

/** Publishes everything that is due and rings for the mails. Runs twice: the second finds none. */
export async function publishDue(deps: PublishDeps): Promise<void> {
  const { rung } = await publishAndRing(deps, { skipLocked: false });
  await rung;
}

/** Publishing for the bells of one process: at one full second they share a transaction. */
export type Publisher = () => Promise<Publication>;

export function openPublisher(deps: PublishDeps): Publisher {
  // Would they wait for the rows of another process's transaction, they would hold every connection
  // just when the readers come.
  return shareRuns(() => publishAndRing(deps, { skipLocked: true }));
}

// The next transaction does not wait for the bells of this one.
async function publishAndRing(deps: PublishDeps, options: DueOptions): Promise<Publication> {
  const published = await publishSigned(deps, options).catch((error: unknown) => {
    deps.log.warn(
      { err: error },
      'what is due was not published together; each one is tried alone',
    );
    return publishEach(deps, options);
  });
  return { rung: signAndRing(deps, published) };
}

// Mails carry the check code, so the bells ring after the signatures.
async function signAndRing(deps: PublishDeps, published: PublishedRelease[]): Promise<void> {
  if (published.length > mostTogether) await signLater(deps, published);
  await ringForAll(deps, published);
}

async function signLater(deps: PublishDeps, published: PublishedRelease[]): Promise<void> {
  await signVersions(deps, deps.db, published).catch((error: unknown) =>
    deps.log.error({ err: error }, 'published, but not signed; the sweeper signs'),
  );
}

async function ringForAll(deps: PublishDeps, published: PublishedRelease[]): Promise<void> {
  for (const release of published) {
    deps.log.info({ ...release }, 'release published');
    deps.metrics.observeLateness(release.lateMs);
    await ringForDistribution(deps, release.distributionId);
    await ringForHub(deps, release.distributionId);
  }
}

// To sign takes twice as long as to publish. A few are signed in the same transaction, so that nobody sees
// them without their code and no page is made twice; of many the moment comes first.
const mostTogether = 20;

function publishSigned(deps: PublishDeps, options: DueOptions): Promise<PublishedRelease[]> {
  return inTransaction(deps.db, async (tx) => {
    const published = await publishDueReleases(tx, options);
    if (published.length <= mostTogether) await signVersions(deps, tx, published);
    return published;
  });
}

/**
 * One transaction for each, so that a release that cannot be published holds up no other one. It stays
 * due and is tried again. A fault of the signature delays nothing, the sweeper signs it later.
 */
async function publishEach(deps: PublishDeps, options: DueOptions): Promise<PublishedRelease[]> {
  const published: PublishedRelease[] = [];
  for (const releaseId of await listDueReleases(deps.db)) {
    const one = { ...options, only: releaseId };
    published.push(
      ...(await publishSigned(deps, one).catch((fault: unknown) =>
        publishUnsigned(deps, { ...one, fault }),
      )),
    );
  }
  return published;
}

type Second = DueOptions & { only: string; fault: unknown };

/** The second try tells whether it was the signature, or the release itself. */
async function publishUnsigned(
  deps: PublishDeps,
  { fault, ...one }: Second,
): Promise<PublishedRelease[]> {
  const releaseId = one.only;
  try {
    const published = await publishDueReleases(deps.db, one);
    if (published.length > 0)
      deps.log.error({ err: fault, releaseId }, 'published, but not signed; the sweeper signs');
    return published;
  } catch (error) {
    deps.log.error({ err: error, releaseId }, 'not published although due; it is tried again');
    return [];
  }
}

/**
 * The bell of one moment: waits for it, then publishes. Rings again where it is still far (this machine's
 * clock is ahead of the database's), and for another process when `stop` is aborted. Does nothing when
 * nothing is scheduled for it any more.
 */
export async function publishAtMoment(
  deps: PublishDeps & { publish: Publisher },
  moment: Date,
  stop: AbortSignal,
): Promise<void> {
  for (;;) {
    const msLeft = await findTimeLeft(deps.db, moment);
    if (msLeft === null) return;
    if (msLeft <= 0) break;
    if (stop.aborted || msLeft > longestWaitMs) return ringAgain(deps, moment, msLeft);
    await wait(Math.ceil(msLeft));
  }
  const { rung } = await deps.publish();
  await rung;
  if ((await findTimeLeft(deps.db, moment)) === null) return;
  // Another process has its rows, or the clock of the database was not quite there.
  await wait(recheckMs);
  if ((await findTimeLeft(deps.db, moment)) !== null) await publishDue(deps);
}

// By what the database says is left, whatever this machine takes for the present.
async function ringAgain(deps: PublishDeps, moment: Date, msLeft: number): Promise<void> {
  const at = new Date(deps.clock.now().getTime() + Math.max(0, msLeft - earlyBellMs));
  await ringSafely(deps, 'publishAtMoment', { moment: moment.toISOString() }, { at });
}

/**
 * Rings for what is scheduled for a moment, shortly before it. However many releases that are, it is
 * one bell; one that rings already may have looked before the newest of them was there, so whoever comes
 * so late rings anew.
 */
export async function ringForMoment(deps: PublishDeps, moment: Date): Promise<void> {
  const early = moment.getTime() - earlyBellMs;
  const at = new Date(Math.max(early, deps.clock.now().getTime()));
  await ringSafely(deps, 'publishAtMoment', { moment: moment.toISOString() }, { at });
}

/**
 * Makes right what a lost queue or an outage left: publishes what is due, holds what is too late,
 * and rings again for what comes due before the next call (`seconds` from now).
 */
export async function reconcilePublications(deps: PublishDeps, seconds: number): Promise<void> {
  await publishDue(deps);
  for (const releaseId of await holdLateReleases(deps.db))
    deps.log.error({ releaseId }, 'release held: its moment is longer past than the office allows');
  for (const moment of await listComing(deps.db, seconds)) await ringForMoment(deps, moment);
}
