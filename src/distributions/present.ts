import type { z } from 'zod';
import type { Deps } from '../deps.ts';
import { notFound } from '../errors.ts';
import type { Attempt } from './attempt-store.ts';
import { countsOf, type DeliveryRow } from './ledger-store.ts';
import type * as schema from './schema.ts';
import { type Distribution, findOfficeDistribution } from './store.ts';

export type PresentedDelivery = z.infer<typeof schema.deliveryJson>;

/** A distribution of the office; throws notFound. */
export async function find(
  deps: Pick<Deps, 'db'>,
  officeId: string,
  id = '',
): Promise<Distribution> {
  const distribution = await findOfficeDistribution(deps.db, officeId, id);
  if (distribution === undefined) throw notFound();
  return distribution;
}

export function present(row: Distribution): z.infer<typeof schema.distributionJson> {
  const { id, releaseId, version, kind, status, pausedBecause, urgent, unknown } = row;
  return {
    id,
    releaseId,
    version,
    kind,
    status,
    pausedBecause,
    urgent,
    createdAt: row.createdAt.toISOString(),
    frozenAt: row.frozenAt?.toISOString() ?? null,
    finishedAt: row.finishedAt?.toISOString() ?? null,
    ...countsOf(row),
    unknown,
  };
}

export function presentDelivery(row: DeliveryRow): PresentedDelivery {
  const { address, language, excludedBecause, attempts, uncertain, response } = row;
  const { regions, topics, offices } = row.reason;
  return {
    id: String(row.id),
    address,
    language,
    excludedBecause,
    attempts,
    uncertain,
    response,
    queueId: row.queueId,
    state: row.state as PresentedDelivery['state'],
    reason: {
      regions,
      topics,
      offices,
    },
    acceptedAt: row.acceptedAt?.toISOString() ?? null,
    nextAttemptAt: row.nextAttemptAt?.toISOString() ?? null,
  };
}

/** `attempts` counts them; `log` has those that did not end accepted, the last answer is above. */
export function presentDetail(
  found: { delivery: DeliveryRow; attempts: Attempt[] } | undefined,
): z.infer<typeof schema.deliveryDetailJson> {
  if (found === undefined) throw notFound();
  return {
    ...presentDelivery(found.delivery),
    log: found.attempts.map(({ number, result, response, endedAt }) => ({
      number,
      result,
      response,
      endedAt: endedAt.toISOString(),
    })),
  };
}
