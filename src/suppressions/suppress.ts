import type { Deps } from '../deps.ts';
import { withoutAddress } from '../email/without-address.ts';
import { insertSuppressions, type Suppression, type SuppressionReason } from './store.ts';

/** The mail server said that these mailboxes do not exist: nothing more goes there. */
export async function suppressDeadAddresses(
  deps: Pick<Deps, 'db' | 'log'>,
  dead: Suppression[],
): Promise<void> {
  if (dead.length === 0) return;
  const rows = dead.map((row) => ({ ...row, details: withoutAddress(row.details, row.address) }));
  await insertSuppressions(deps.db, 'hard_bounce', rows);
  deps.log.info({ count: dead.length }, 'dead addresses suppressed');
}

/** Nothing more goes to an address, for a reason that its owner gave. */
export async function suppressAddress(
  deps: Pick<Deps, 'db'>,
  reason: SuppressionReason,
  { address, addressHash }: Pick<Suppression, 'address' | 'addressHash'>,
): Promise<void> {
  await insertSuppressions(deps.db, reason, [{ address, addressHash, details: '' }]);
}
