import type { Deps } from '../deps.ts';
import { insertSuppressions, type Suppression } from './store.ts';

/** The mail server said that these mailboxes do not exist: nothing more goes there. */
export async function suppressDeadAddresses(
  deps: Pick<Deps, 'db' | 'log'>,
  dead: Suppression[],
): Promise<void> {
  if (dead.length === 0) return;
  await insertSuppressions(deps.db, 'hard_bounce', dead);
  deps.log.info({ count: dead.length }, 'dead addresses suppressed');
}
