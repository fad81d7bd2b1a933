import { alarmKinds, countOpenAlarms } from '../alarms/store.ts';
import type { Deps } from '../deps.ts';
import type { LaneReport } from '../email/mail.ts';
import { readLedgerFigures } from './store.ts';

type CollectDeps = Pick<Deps, 'db' | 'log' | 'mail' | 'metrics' | 'queues'>;

// Delivery without a relay can open a lane for each mail server of the world.
const namedLanes = 200;

/** The text that Prometheus reads, with everything counted now. */
export async function collectMetrics(
  deps: CollectDeps,
): Promise<{ contentType: string; text: string }> {
  const { registry } = deps.metrics;
  setLanes(deps, mergeLanes(deps.mail.lanes()));
  await Promise.all([setLedger(deps), setQueues(deps)]);
  return { contentType: registry.contentType, text: await registry.metrics() };
}

// Old figures would look well while the database is away.
async function setLedger({ db, log, metrics }: CollectDeps): Promise<void> {
  const { databaseUp, oldestOpen, open, uncertain, alarms } = metrics;
  for (const gauge of [oldestOpen, open, uncertain, alarms]) gauge.reset();
  try {
    const [figures, found] = await Promise.all([readLedgerFigures(db), countOpenAlarms(db)]);
    oldestOpen.set(figures.oldestOpenSeconds);
    uncertain.set(figures.uncertain);
    for (const [status, count] of Object.entries(figures.open)) open.set({ status }, count);
    for (const kind of alarmKinds)
      alarms.set({ kind }, found.find((row) => row.kind === kind)?.count ?? 0);
    databaseUp.set(1);
  } catch (error) {
    log.warn({ err: error }, 'figures of the ledger not read');
    databaseUp.set(0);
  }
}

async function setQueues({ log, metrics, queues }: CollectDeps): Promise<void> {
  metrics.jobs.reset();
  try {
    for (const [queue, counts] of Object.entries(await queues.countJobs()))
      for (const [state, count] of Object.entries(counts))
        metrics.jobs.set({ queue, state }, count);
  } catch (error) {
    log.warn({ err: error }, 'queues not counted');
  }
}

/** The first lanes by name, all others as one: a counter must never go back. */
export function mergeLanes(lanes: LaneReport[]): LaneReport[] {
  const [first, ...rest] = lanes.slice(namedLanes);
  const named = lanes.slice(0, namedLanes);
  return first === undefined
    ? named
    : [...named, rest.reduce(addLane, { ...first, name: 'other' })];
}

function addLane(sum: LaneReport, lane: LaneReport): LaneReport {
  const names = Object.keys(sum.counts) as (keyof LaneReport['counts'])[];
  const pairs = names.map((name) => [name, sum.counts[name] + lane.counts[name]] as const);
  return {
    name: sum.name,
    connections: sum.connections + lane.connections,
    allowedConnections: sum.allowedConnections + lane.allowedConnections,
    waiting: sum.waiting + lane.waiting,
    closedForMs: Math.max(sum.closedForMs, lane.closedForMs),
    blocked: sum.blocked ?? lane.blocked,
    counts: Object.fromEntries(pairs) as LaneReport['counts'],
  };
}

function setLanes({ metrics: { lanes: metrics } }: CollectDeps, lanes: LaneReport[]): void {
  for (const metric of Object.values(metrics)) metric.reset();
  for (const report of lanes) {
    const lane = report.name;
    for (const [result, count] of Object.entries(report.counts))
      metrics.mails.inc({ lane, result }, count);
    metrics.connections.set({ lane }, report.connections);
    metrics.allowed.set({ lane }, report.allowedConnections);
    metrics.waiting.set({ lane }, report.waiting);
    metrics.closed.set({ lane }, report.closedForMs / 1_000);
    metrics.blocked.set({ lane }, report.blocked === null ? 0 : 1);
  }
}
