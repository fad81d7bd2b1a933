import { z } from 'zod';

const counts = {
  candidates: z.number().int(),
  excluded: z.number().int(),
  toSend: z.number().int(),
  accepted: z.number().int(),
  failed: z.number().int(),
  open: z.number().int(),
  uncertain: z.number().int(),
};

export const distributionJson = z.object({
  id: z.string(),
  releaseId: z.string(),
  version: z.number().int(),
  kind: z.enum(['initial', 'correction', 'withdrawal']),
  status: z.enum(['pending', 'running', 'paused', 'cancelled', 'finished']),
  /** By the office, or by itself because more than 5 % of the addresses are unknown. */
  pausedBecause: z.enum(['office', 'unknown_addresses']).nullable(),
  urgent: z.boolean(),
  createdAt: z.iso.datetime(),
  frozenAt: z.iso.datetime().nullable(),
  finishedAt: z.iso.datetime().nullable(),
  ...counts,
  /** Of those failed or returned: because there is no such mailbox. */
  unknown: z.number().int(),
});

export const distributionListJson = z.object({
  items: z.array(distributionJson),
  nextCursor: z.null(),
});

export const deliveryJson = z.object({
  id: z.string(),
  address: z.string(),
  language: z.string(),
  state: z.enum(['queued', 'sending', 'deferred', 'uncertain', 'accepted', 'failed', 'excluded']),
  excludedBecause: z.string().nullable(),
  reason: z.object({
    regions: z.array(z.string()),
    topics: z.array(z.string()),
    offices: z.array(z.string()),
  }),
  attempts: z.number().int(),
  uncertain: z.number().int(),
  response: z.string().nullable(),
  /** The name that the mail server gave the mail. */
  queueId: z.string().nullable(),
  acceptedAt: z.iso.datetime().nullable(),
  nextAttemptAt: z.iso.datetime().nullable(),
});

export const deliveryDetailJson = deliveryJson.extend({
  /** Every attempt that did not end accepted, the first one first. */
  log: z.array(
    z.object({
      number: z.number().int(),
      result: z.enum(['deferred', 'failed', 'uncertain']),
      response: z.string().nullable(),
      endedAt: z.iso.datetime(),
    }),
  ),
});

export const deliveryListJson = z.object({
  items: z.array(deliveryJson),
  nextCursor: z.string().nullable(),
});

export const deliveriesQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
  cursor: z.string().max(200).optional(),
});

export const audienceJson = z.object({
  total: z.number().int(),
  excluded: z.object({ suppressed: z.number().int(), paused: z.number().int() }),
  byReason: z.array(
    z.object({
      kind: z.enum(['region', 'topic', 'office', 'everything']),
      code: z.string(),
      count: z.number().int(),
    }),
  ),
});
