import type { Queue } from 'bullmq';
import type { Clock } from '../clock.ts';
import type { QueueBackend } from './backend.ts';
import {
  type JobDefinition,
  type JobName,
  jobs,
  type Payload,
  type QueueName,
  queues,
} from './jobs.ts';

export type Queues = {
  /** Adds a job; resolves once the store has it. */
  ring<N extends JobName>(name: N, payload: Payload<N>, options?: RingOptions): Promise<void>;
  /** Jobs by queue and state. */
  countJobs(): Promise<Record<string, Record<string, number>>>;
  close(): Promise<void>;
};

/** `at`: the instant to ring; at once without it. */
export type RingOptions = { at?: Date };

// Keeping a number of completed jobs makes all that end at once wait for each other on PostgreSQL:
// every one deletes the same oldest rows.
const keep = { removeOnComplete: true, removeOnFail: 1_000 } as const;

const countedStates = ['waiting', 'active', 'delayed', 'failed'] as const;

/** The side of the queues that rings; the workers open their own. */
export function openQueues(
  backend: QueueBackend,
  clock: Clock,
  onError: (error: Error) => void,
): Queues {
  const open = Object.fromEntries(
    Object.keys(queues).map((name) => [name, backend.openQueue(name)]),
  ) as Record<QueueName, Queue>;
  for (const queue of Object.values(open)) queue.on('error', onError);
  return {
    ring: async (name, payload, options = {}) => {
      const job: JobDefinition = jobs[name];
      const data = job.payload.parse(payload);
      await open[job.queue].add(name, data, {
        ...keep,
        attempts: job.attempts,
        backoff: { type: 'exponential', delay: 1_000, jitter: 0.5 },
        delay: options.at ? Math.max(0, options.at.getTime() - clock.now().getTime()) : 0,
        // A deduplication id is free again when the job ends; a job id would be blocked by a kept
        // failed job. The moment is part of it: a new moment needs a bell of its own.
        deduplication: {
          id: bellOf(name, data, options),
          ...(job.goesOn && { keepLastIfActive: true }),
        },
      });
    },
    countJobs: async () => {
      const counts = Object.entries(open).map(
        async ([name, queue]) => [name, await queue.getJobCounts(...countedStates)] as const,
      );
      return Object.fromEntries(await Promise.all(counts));
    },
    close: async () => void (await Promise.all(Object.values(open).map((queue) => queue.close()))),
  };
}

function bellOf(name: JobName, data: Record<string, string>, options: RingOptions): string {
  return [name, ...Object.values(data), options.at?.getTime() ?? 'now'].join('-');
}
