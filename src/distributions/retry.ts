import type { Outcome } from '../email/classify.ts';
import { withoutAddress } from '../email/without-address.ts';
import type { ClaimedDelivery, DeliveryResult } from './claim-store.ts';

// RFC 5321 4.5.4.1 wants growing pauses; a press release is stale after two days.
const addressPauses = [60, 300, 900, 1_800, 3_600, 7_200, 14_400];
// A mail server that is away says nothing about the address: try soon, but do not hammer it.
const serverPauses = [10, 20, 30, 60, 120, 300, 600];
const giveUpAfterMs = 48 * 3_600_000;

/** What the ledger records for an answer of the mail server. `random` in [0, 1) spreads retries. */
export function resultOf(
  delivery: Pick<ClaimedDelivery, 'id' | 'address' | 'attempts' | 'createdAt'>,
  outcome: Outcome,
  { now, random }: { now: Date; random: number },
): DeliveryResult {
  const { id, attempts } = delivery;
  const base = {
    id,
    attempts,
    response: withoutAddress(outcome.response, delivery.address),
    retryAfter: 0,
    uncertain: isUncertain(outcome),
  };
  if (outcome.result !== 'deferred') return { ...base, state: outcome.result };
  if (now.getTime() - delivery.createdAt.getTime() > giveUpAfterMs)
    return { ...base, state: 'failed' };
  const pauses = outcome.about === 'server' ? serverPauses : addressPauses;
  const pause = pauses[Math.min(delivery.attempts, pauses.length) - 1] ?? 60;
  return { ...base, state: 'deferred', retryAfter: pause * (0.8 + 0.4 * random) };
}

function isUncertain(outcome: Outcome): boolean {
  return outcome.result === 'deferred' && outcome.uncertain;
}
