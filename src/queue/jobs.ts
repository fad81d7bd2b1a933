import { z } from 'zod';
import { idPattern } from '../id.ts';

const id = z.string().regex(idPattern);

export type JobDefinition = {
  queue: QueueName;
  payload: z.ZodType<Record<string, string>>;
  /** Tries by the queue. What matters for long is retried by the row's own schedule. */
  attempts: number;
  runsTwice: string;
  /** May ring for itself: a bell that comes while it runs starts it once more afterwards. */
  goesOn?: true;
};

/** One BullMQ queue and one worker each, so that mail never waits behind other mail. */
export const queues = {
  distribution: { concurrency: 2 },
  // Each job sends for a turn of a few seconds; the deliveries that a worker claims at once are
  // counted over all of them, so that a small distribution is not stuck behind large ones.
  delivery: { concurrency: 48 },
  urgent: { concurrency: 8 },
  confirmation: { concurrency: 2 },
  inbound: { concurrency: 2 },
  proof: { concurrency: 1 },
  // One at a time: encoding takes whole cores, and mails go out beside it.
  pictures: { concurrency: 1 },
  // Apart, because a hub may take ten seconds to answer.
  hub: { concurrency: 4 },
  // A reader may wait for it, so not behind pictures.
  pdf: { concurrency: 1 },
} as const;

export type QueueName = keyof typeof queues;

const delivering = {
  // One of the few jobs that send a distribution together, also in several processes.
  payload: z.strictObject({ distributionId: id, chunk: z.string().regex(/^[1-9]$/) }),
  attempts: 5,
  goesOn: true,
  runsTwice:
    'every window is claimed with skip locked and a lease; the second finds other rows or none',
} as const;

/**
 * Every job there is. A payload carries ids only: the row is the truth, the job a doorbell.
 */
export const jobs = {
  freezeDistribution: {
    queue: 'distribution',
    payload: z.strictObject({ distributionId: id }),
    attempts: 5,
    runsTwice:
      'freezing asks for status pending under a row lock; the second only rings for delivery',
  },
  deliver: { queue: 'delivery', ...delivering },
  // Eilmeldungen have workers, claims and connections of their own.
  deliverUrgently: { queue: 'urgent', ...delivering },
  sendConfirmation: {
    queue: 'confirmation',
    payload: z.strictObject({ requestId: id }),
    attempts: 5,
    runsTwice: 'the request is claimed from queued to sending; the second finds none',
  },
  forwardMail: {
    queue: 'inbound',
    payload: z.strictObject({ inboundId: id }),
    attempts: 5,
    runsTwice: 'the mail is claimed from to_forward to forwarding; the second finds none',
  },
  sendBarrierReport: {
    queue: 'inbound',
    payload: z.strictObject({ reportId: id }),
    attempts: 5,
    runsTwice: 'the report is claimed from to_send to sending; the second finds none',
  },
  sealDistribution: {
    queue: 'proof',
    payload: z.strictObject({ distributionId: id }),
    attempts: 5,
    runsTwice: 'the chain is kept only where none is; the second finds it sealed',
  },
  makeRenditions: {
    queue: 'pictures',
    payload: z.strictObject({ mediaId: id }),
    attempts: 3,
    runsTwice: 'the picture is claimed with a lease while it waits; the second finds none',
  },
  pingHub: {
    queue: 'hub',
    payload: z.strictObject({ distributionId: id }),
    attempts: 5,
    runsTwice: 'the ping is claimed with a lease; the second finds it told or in work',
  },
  makePdf: {
    queue: 'pdf',
    payload: z.strictObject({ releaseId: id, version: z.string().regex(/^[1-9]\d{0,5}$/) }),
    attempts: 3,
    runsTwice: 'the PDF is claimed with a lease while it waits; the second finds none',
  },
} as const satisfies Record<string, JobDefinition>;

export type JobName = keyof typeof jobs;
export type Payload<N extends JobName> = z.infer<(typeof jobs)[N]['payload']>;
