import { inTransaction } from '../db/database.ts';
import type { Deps } from '../deps.ts';
import { type EndReason, insertConsentEvent, markEnded } from './store.ts';

/**
 * Ends a whole subscription at once, also for mails that wait to be sent. Returns whether it ran:
 * ending twice is no error.
 */
export async function endSubscription(
  deps: Pick<Deps, 'db'>,
  subscriberId: number,
  reason: EndReason,
): Promise<boolean> {
  return inTransaction(deps.db, async (tx) => {
    const ended = await markEnded(tx, subscriberId, reason);
    if (ended === undefined) return false;
    await insertConsentEvent(tx, { ...ended, subscriberId, event: 'ended', details: { reason } });
    return true;
  });
}
