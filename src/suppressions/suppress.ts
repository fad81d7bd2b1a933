import type { Deps } from '../deps.ts';
import { withoutAddress } from '../email/without-address.ts';
import { insertSuppressions, type Suppression } from './store.ts';

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
