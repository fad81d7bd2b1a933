import { raiseAlarm, settleAlarm } from '../alarms/raise.ts';
import type { Deps } from '../deps.ts';
import { claimLedgerChecks } from './check-store.ts';
import { countRows } from './ledger-store.ts';

// Counting 400,000 rows takes about a third of a second: few a round, and large ones rarely.
const checksAtOnce = 5;
const rowsASecond = 167;

/**
 * Counts the rows of running and just finished distributions anew; an alarm where the kept counts are
 * others, settled when they are right again.
 */
export async function checkLedgers(deps: Pick<Deps, 'db' | 'log'>): Promise<void> {
  const due = { limit: checksAtOnce, rowsASecond };
  for (const { id } of await claimLedgerChecks(deps.db, due)) await checkLedger(deps, id);
}

/** Returns whether the counts of a distribution are those of its rows. */
async function checkLedger(deps: Pick<Deps, 'db' | 'log'>, id: string): Promise<boolean> {
  const counts = await countRows(deps.db, id);
  if (counts === undefined) return true;
  const { kept, counted } = counts;
  const names = Object.keys(kept) as (keyof typeof kept)[];
  const wrong = names.filter((name) => kept[name] !== counted[name]);
  const alarm = { kind: 'ledger_mismatch' as const, subject: id };
  if (wrong.length === 0) await settleAlarm(deps, alarm);
  else {
    const words = wrong.map((name) => `${name}: kept ${kept[name]}, counted ${counted[name]}`);
    await raiseAlarm(deps, { ...alarm, details: words.join('; ') });
  }
  return wrong.length === 0;
}
