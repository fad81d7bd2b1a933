import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** What this process tells Prometheus. No label names an address, a release or a subject. */
export type Metrics = ReturnType<typeof openMetrics>;

/** A registry of its own: nothing is shared between two services in one process. */
export function openMetrics() {
  const registers = [new Registry()];
  const [registry] = registers as [Registry];
  collectDefaultMetrics({ register: registry, prefix: 'depesche_' });
  const gauge = <L extends string>(name: string, help: string, labelNames: L[] = []) =>
    new Gauge({ name: `depesche_${name}`, help, labelNames, registers });
  const lateness = new Histogram({
    name: 'depesche_publication_lateness_seconds',
    help: 'From the planned moment to the moment at which the release was public',
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3_600],
    registers,
  });
  const childFailures = new Counter({
    name: 'depesche_child_failures_total',
    help: 'Tasks in child processes that were ended because of a limit, or broke',
    labelNames: ['task', 'reason'],
    registers,
  });
  return {
    registry,
    countChildFailure: (task: string, reason: string) => childFailures.inc({ task, reason }),
    observeLateness: (ms: number) => lateness.observe(ms / 1_000),
    databaseUp: gauge('database_up', 'Whether the figures of the ledger could be read'),
    oldestOpen: gauge(
      'oldest_open_delivery_age_seconds',
      'Age of the oldest open delivery of what runs; 0 when nothing is open',
    ),
    open: gauge('open_deliveries', 'Deliveries still to be sent', ['status']),
    uncertain: gauge('uncertain_deliveries', 'Deliveries that may have gone out more than once'),
    alarms: gauge('open_alarms', 'Matters that a person must look at', ['kind']),
    jobs: gauge('queue_jobs', 'Jobs in the queues', ['queue', 'state']),
    lanes: laneMetrics(registers),
  };
}

function laneMetrics(registers: Registry[]) {
  const gauge = (name: string, help: string) =>
    new Gauge({ name: `depesche_lane_${name}`, help, labelNames: ['lane'], registers });
  return {
    mails: new Counter({
      name: 'depesche_lane_mails_total',
      help: 'Mails by what became of them; uncertain and blocked are among those deferred',
      labelNames: ['lane', 'result'],
      registers,
    }),
    connections: gauge('connections', 'Connections to the mail servers'),
    allowed: gauge('allowed_connections', 'Connections that the present pace allows'),
    waiting: gauge('waiting_mails', 'Mails that wait for a connection'),
    closed: gauge('closed_seconds', 'For so long nothing more is tried'),
    blocked: gauge('blocked', '1 while the provider refuses us'),
  };
}
