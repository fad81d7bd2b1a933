import { z } from 'zod';
import { idPattern } from '../id.ts';

const id = z.string().regex(idPattern);

type JobDefinition = {
  queue: QueueName;
  payload: z.ZodType<Record<string, string>>;
  /** Tries by the queue. What matters for long is retried by the row's own schedule. */
  attempts: number;
  runsTwice: string;
};

/** One BullMQ queue and one worker each, so that mail never waits behind other mail. */
export const queues = {
  // A job waits for its exact moment inside the worker; many share one full minute.
  publication: { concurrency: 50 },
  distribution: { concurrency: 2 },
  // One job sends a whole distribution: as many as run at once share the connections, and a small
  // one is not stuck behind a large one.
  delivery: { concurrency: 16 },
  confirmation: { concurrency: 2 },
} as const;

export type QueueName = keyof typeof queues;

/** Every job there is. A payload carries ids only: the row is the truth, the job a doorbell. */
export const jobs = {
  publishRelease: {
    queue: 'publication',
    payload: z.strictObject({ releaseId: id }),
    attempts: 5,
    runsTwice:
      'the update asks for status scheduled and a moment that has come; the second finds none',
  },
  freezeDistribution: {
    queue: 'distribution',
    payload: z.strictObject({ distributionId: id }),
    attempts: 5,
    runsTwice:
      'freezing asks for status pending under a row lock; the second only rings for delivery',
  },
  deliver: {
    queue: 'delivery',
    payload: z.strictObject({ distributionId: id }),
    attempts: 5,
    runsTwice:
      'every window is claimed with skip locked and a lease; the second finds other rows or none',
  },
  sendConfirmation: {
    queue: 'confirmation',
    payload: z.strictObject({ requestId: id }),
    attempts: 5,
    runsTwice: 'the request is claimed from queued to sending; the second finds none',
  },
} as const satisfies Record<string, JobDefinition>;

export type JobName = keyof typeof jobs;
export type Payload<N extends JobName> = z.infer<(typeof jobs)[N]['payload']>;
