import type { Deps } from '../deps.ts';
import { ringSafely } from '../queue/ring-safely.ts';
import { feedUrl } from './address.ts';
import type { FeedFilter } from './filter.ts';
import {
  type ChangedSubjects,
  type ClaimedPing,
  claimPing,
  listDuePings,
  type PingResult,
  readChangedSubjects,
  recordPing,
} from './hub-store.ts';
import { formats } from './schema.ts';

type HubConfig = { config: { baseUrl: string; websubHub: string | null } };
type PingDeps = Pick<Deps, 'db' | 'queues' | 'log' | 'clock'> & HubConfig;

const answerMs = 10_000;
// A hub that is away is told for a day; readers ask by themselves meanwhile.
const pauses = [10, 60, 300, 900, 3_600];

/** Rings for the hub, where there is one; after the transaction that made something public. */
export async function ringForHub(
  deps: Pick<Deps, 'queues' | 'log'> & HubConfig,
  distributionId: string,
): Promise<void> {
  if (deps.config.websubHub !== null) await ringSafely(deps, 'pingHub', { distributionId });
}

/** Rings for every ping that is due, also for those whose bell or worker was lost. */
export async function recoverPings(deps: Pick<Deps, 'db' | 'queues' | 'log'> & HubConfig) {
  if (deps.config.websubHub === null) return;
  for (const distributionId of await listDuePings(deps.db)) await ringForHub(deps, distributionId);
}

/**
 * Tells the WebSub hub which feeds have changed; it fetches them and hands them on. Runs twice: the
 * second finds nothing to claim. A worker killed before the record tells it again, which only makes
 * the hub look once more.
 */
export async function pingHub(deps: PingDeps, distributionId: string): Promise<void> {
  const { websubHub } = deps.config;
  if (websubHub === null) return;
  const ping = await claimPing(deps.db, distributionId);
  const subjects = ping && (await readChangedSubjects(deps.db, distributionId));
  if (!ping || !subjects) return;
  const isTold = await tellHub(deps, websubHub, topicsOf(deps.config.baseUrl, subjects));
  const result = resultOf(ping, isTold);
  await recordPing(deps.db, ping, result);
  if (result.state !== 'due') return;
  const at = new Date(deps.clock.now().getTime() + result.pauseSeconds * 1_000);
  await ringSafely(deps, 'pingHub', { distributionId }, { at });
}

function resultOf({ attempts, isLast }: ClaimedPing, isTold: boolean): PingResult {
  if (isTold || isLast) return { state: isTold ? 'told' : 'failed', pauseSeconds: 0 };
  return { state: 'due', pauseSeconds: pauses[Math.min(attempts, pauses.length) - 1] ?? 60 };
}

/** Every feed that the release stands or stood in, in every format; searches cannot be named. */
function topicsOf(baseUrl: string, subjects: ChangedSubjects): string[] {
  const nothing: FeedFilter = { regions: [], topics: [], offices: [], searches: [], languages: [] };
  const named = (slug: string) => ({ id: slug, code: slug, slug, name: slug, nameEn: null });
  const filters: FeedFilter[] = [
    nothing,
    { ...nothing, offices: [named(subjects.officeSlug)] },
    ...subjects.regionCodes.map((code) => ({ ...nothing, regions: [named(code)] })),
    ...subjects.topicSlugs.map((slug) => ({ ...nothing, topics: [named(slug)] })),
  ];
  return filters.flatMap((filter) => formats.map((format) => feedUrl(baseUrl, filter, { format })));
}

/** How hubs take it by custom (WebSub leaves it open): several `hub.url` in one form. */
async function tellHub({ log }: PingDeps, hub: string, topics: string[]): Promise<boolean> {
  const form = new URLSearchParams({ 'hub.mode': 'publish' });
  for (const topic of topics) form.append('hub.url', topic);
  try {
    const { ok, status, body } = await fetch(hub, {
      method: 'POST',
      body: form,
      // What was asked of this hub is not asked of another.
      redirect: 'manual',
      signal: AbortSignal.timeout(answerMs),
    });
    await body?.cancel();
    if (!ok) log.warn({ status }, 'the WebSub hub refused; it is told again');
    return ok;
  } catch (error) {
    log.warn({ err: error }, 'the WebSub hub did not answer; it is told again');
    return false;
  }
}
