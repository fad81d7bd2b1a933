import { inTransaction, type Tx } from '../db/database.ts';
import type { Deps } from '../deps.ts';
import { liftSuppression } from '../suppressions/store.ts';
import { insertFilters } from './filter-store.ts';
import { findRequest, type KeptRequest, markConfirmed } from './request-store.ts';
import { insertConsentEvent, upsertSubscriber } from './store.ts';

type Shown = { wording: string; sentences: string[] };

/**
 * The button on the confirmation page: whoever reads the mailbox wants these releases. Returns the
 * subscriber's id; null where the request was confirmed before, has expired or does not exist.
 */
export async function confirmSubscription(
  deps: Pick<Deps, 'db'>,
  requestId: string,
  shown: Shown,
): Promise<number | null> {
  return inTransaction(deps.db, async (tx) => {
    if (!(await markConfirmed(tx, requestId))) return null;
    const request = await findRequest(tx, requestId);
    return request === undefined ? null : beginSubscription(tx, request, shown);
  });
}

async function beginSubscription(tx: Tx, request: KeptRequest, shown: Shown): Promise<number> {
  const { id: requestId, addressHash, language, filters } = request;
  const subscriberId = await upsertSubscriber(tx, request);
  await insertFilters(tx, subscriberId, filters);
  await insertConsentEvent(tx, {
    addressHash,
    subscriberId,
    requestId,
    language,
    event: 'confirmed',
    wording: shown.wording,
    details: { filters, sentences: shown.sentences },
  });
  await liftSuppression(tx, addressHash);
  return subscriberId;
}
