import type { Deps } from '../src/deps.ts';
import { type QueueName, queues } from '../src/queue/jobs.ts';
import { runJob } from '../src/queue/run-job.ts';
import { openSender } from '../src/distributions/sender.ts';
import { startPublisher } from '../src/releases/publisher/start.ts';
import { createHandlers } from './handlers.ts';
import { startSchedules } from './schedules.ts';

// A killed worker's job comes back about lockDuration later, and until then its deduplication swallows
// every new bell for the same work: short, because a job that two workers run is harmless here.
// maxStalledCount is high because the database decides what is still to do: with the default of 1 a
// second kill would end the job for good.
const stalling = { lockDuration: 5_000, stalledInterval: 2_500, maxStalledCount: 1_000 };
// After a lost connection to the store; the default of 15 s would also hold up the orderly exit.
const runRetryDelay = 1_000;

/** Starts one worker a queue, the schedules and the publisher. Returns the orderly stop. */
export function startWorkers(deps: Deps): () => Promise<void> {
  const stop = new AbortController();
  const sender = openSender();
  const handlers = createHandlers(deps, sender, stop.signal);
  const workers = (Object.keys(queues) as QueueName[]).map((name) => {
    const { concurrency } = queues[name];
    const work = (job: { name: string; data: unknown }) => runJob({ log: deps.log, handlers }, job);
    const worker = deps.backend.openWorker(name, work, { concurrency, runRetryDelay, ...stalling });
    worker.on('error', (error) => deps.log.warn({ err: error, queue: name }, 'worker trouble'));
    worker.on('failed', (job, error) =>
      deps.log.warn({ err: error, job: job?.name }, 'job failed'),
    );
    return worker;
  });
  const stopSchedules = startSchedules(deps);
  const stopPublisher = startPublisher(deps);
  return async () => {
    stop.abort();
    // The transport gives mails under way twelve seconds; what then becomes of each is still recorded.
    const jobs = workers.map((worker) => worker.close());
    try {
      await Promise.all([stopSchedules(), stopPublisher(), deps.mail.close(), ...jobs]);
    } finally {
      await sender.stragglers.ended();
    }
  };
}
