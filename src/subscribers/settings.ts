import { inTransaction, type Tx } from '../db/database.ts';
import type { Deps } from '../deps.ts';
import { invalid } from '../errors.ts';
import type { Language } from '../words.ts';
import { forgetAddress } from '../distributions/store.ts';
import { forgetSuppressedAddress } from '../suppressions/store.ts';
import { describeFilters } from './describe-filter.ts';
import { deleteFilter, insertFilters, listFilters } from './filter-store.ts';
import type { FilterRule } from './schema.ts';
import {
  deleteSubscriber,
  insertConsentEvent,
  listConsentEvents,
  listDeliveriesTo,
  pauseSubscriber,
  type Subscriber,
  updateSubscriber,
} from './store.ts';

type Db = Pick<Deps, 'db'>;
const mostFiltersOfOne = 100;

export async function changeSettings(
  deps: Db,
  subscriber: Subscriber,
  change: { language: Language; fullText: boolean },
): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    await updateSubscriber(tx, subscriber.id, change);
    await noteChange(tx, subscriber, { settings: change });
  });
}

/** No mails for some weeks; 0 weeks end a pause. What appears meanwhile is not sent later. */
export async function pauseSubscription(
  deps: Db,
  subscriber: Subscriber,
  weeks: number,
): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    await pauseSubscriber(tx, subscriber.id, weeks);
    await noteChange(tx, subscriber, { pauseWeeks: weeks });
  });
}

export type AddedFilter = { filter: FilterRule; wording: string };

/** Adds a filter for somebody whose address is confirmed; the same once more changes nothing. */
export async function addFilter(
  deps: Db,
  subscriber: Subscriber,
  { filter, wording }: AddedFilter,
): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    const added = await insertFilters(tx, subscriber.id, [filter]);
    if (added > 0) await noteChange(tx, subscriber, { addedFilter: filter, wording });
    if ((await listFilters(tx, subscriber.id)).length > mostFiltersOfOne)
      throw invalid([{ path: 'filters.0', message: 'subscribe.faults.mostFilters' }]);
  });
}

export async function removeFilter(deps: Db, subscriber: Subscriber, id: string): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    const removed = await deleteFilter(tx, { subscriberId: subscriber.id, id });
    if (removed !== undefined) await noteChange(tx, subscriber, { removedFilter: removed });
  });
}

/**
 * Erases a person from this feature's tables. What stays is the evidence of consent, known by the
 * keyed hash of the address only.
 */
export async function eraseSubscriber(deps: Db, subscriber: Subscriber): Promise<void> {
  const { id: subscriberId, addressHash, language } = subscriber;
  await inTransaction(deps.db, async (tx) => {
    await deleteSubscriber(tx, subscriber);
    await forgetAddress(tx, addressHash);
    await forgetSuppressedAddress(tx, addressHash);
    const details = { reason: 'settings', erased: true };
    await insertConsentEvent(tx, { addressHash, subscriberId, event: 'ended', language, details });
  });
}

/** Everything that is kept about a person (Art. 15 and 20 GDPR), to be written as JSON. */
export async function exportSubscriber(deps: Pick<Deps, 'db' | 'words'>, subscriber: Subscriber) {
  const { addressHash, id: _, ...person } = subscriber;
  const [filters, consent, deliveries] = await Promise.all([
    listFilters(deps.db, subscriber.id),
    listConsentEvents(deps.db, addressHash),
    listDeliveriesTo(deps.db, addressHash),
  ]);
  const sentences = await describeFilters(deps, filters, subscriber.language);
  return {
    subscriber: person,
    filters: filters.map((filter, index) => ({ sentence: sentences[index], ...filter })),
    consent,
    deliveries,
  };
}

type Change = { wording?: string } & Record<string, unknown>;

async function noteChange(
  tx: Tx,
  subscriber: Subscriber,
  { wording = '', ...details }: Change,
): Promise<void> {
  const { id: subscriberId, addressHash, language } = subscriber;
  await insertConsentEvent(tx, {
    addressHash,
    subscriberId,
    language,
    wording,
    details,
    event: 'changed',
  });
}
