import type { Outcome } from '../email/classify.ts';
import type { Untried } from '../email/mail.ts';
import { withoutAddress } from '../email/without-address.ts';
import type { ClaimedDelivery } from './claim-store.ts';
import type { DeliveryResult } from './result-store.ts';

// Minutes at first, for greylisting; RFC 5321 4.5.4.1 wants growing pauses. The row says when to give
// up: a press release is stale after two days.
const pauses = [60, 300, 900, 1_800, 3_600, 7_200, 14_400];

type Tried = Pick<ClaimedDelivery, 'id' | 'address' | 'attempts' | 'giveUpAt'>;

/** What the ledger records for an answer of the mail server. `random` in [0, 1) spreads retries. */
export function resultOf(
  delivery: Tried,
  outcome: Outcome | Untried,
  { now, random }: { now: Date; random: number },
): DeliveryResult {
  const { id, attempts } = delivery;
  const response = withoutAddress(outcome.response, delivery.address);
  const base = { id, attempts, response, queueId: null, retryAfter: 0, deadAddress: false };
  const spread = 0.8 + 0.4 * random;
  if (outcome.result === 'accepted')
    return { ...base, state: 'accepted', queueId: outcome.queueId };
  if (outcome.result === 'failed')
    return { ...base, state: 'failed', deadAddress: outcome.deadAddress };
  if (now >= delivery.giveUpAt) return { ...base, state: 'failed' };
  if ('retryAfter' in outcome)
    return { ...base, state: 'untried', retryAfter: outcome.retryAfter * spread };
  const pause = pauses[Math.min(attempts, pauses.length) - 1] ?? 60;
  const state = outcome.uncertain ? 'uncertain' : 'deferred';
  return { ...base, state, retryAfter: pause * spread };
}
