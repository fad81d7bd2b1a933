import { raiseAlarm } from '../alarms/raise.ts';
import type { Deps } from '../deps.ts';
import { ringForDistribution } from '../distributions/open.ts';
import { ringForHub } from '../feeds/hub.ts';
import { holdLateReleases, type PublishedRelease } from './publish-store.ts';
import { publishTogether, signRest } from './publish-together.ts';

type RingDeps = Pick<Deps, 'db' | 'log' | 'queues' | 'metrics' | 'config'>;

/** Publishes everything that is due and rings for the mails. Runs twice: the second finds none. */
export async function publishDue(deps: RingDeps): Promise<void> {
  const published = await publishTogether(deps, { skipLocked: false });
  await signRest(deps, published);
  await announce(deps, published);
}

// Eight times what the measurements allow: then something holds up the publisher itself.
const alarmingMs = 2_000;

/** After the commit: what became public is told to metrics and alarms, and the bells for its mails ring. */
export async function announce(deps: RingDeps, published: PublishedRelease[]): Promise<void> {
  for (const release of published) {
    deps.log.info({ ...release }, 'release published');
    deps.metrics.observeLateness(release.lateMs);
    await ringForDistribution(deps, release.distributionId);
    await ringForHub(deps, release.distributionId);
  }
  const [latest] = published.toSorted((a, b) => b.lateMs - a.lateMs);
  if (latest === undefined || latest.lateMs < alarmingMs) return;
  const details = `release ${latest.releaseId}: ${(latest.lateMs / 1_000).toFixed(1)} s`;
  await raiseAlarm(deps, { kind: 'publication_late', subject: 'publisher', details });
}

/** Makes right what an outage left: publishes what is due and holds what is too late. */
export async function reconcilePublications(deps: RingDeps): Promise<void> {
  await publishDue(deps);
  for (const releaseId of await holdLateReleases(deps.db))
    deps.log.error({ releaseId }, 'release held: its moment is longer past than the office allows');
}
