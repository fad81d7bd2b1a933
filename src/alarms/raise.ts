import type { Reader } from '../db/database.ts';
import type { Deps } from '../deps.ts';
import { type Alarm, clearAlarm, clearQuietAlarms, insertAlarm } from './store.ts';

type AlarmDeps = Pick<Deps, 'log'> & { db: Reader };

/** Something that a person must look at: one open row, one log line when it is new. */
export async function raiseAlarm(deps: AlarmDeps, alarm: Alarm): Promise<void> {
  if (await insertAlarm(deps.db, alarm)) deps.log.error(alarm, 'alarm raised');
}

/** The matter is settled; no word where there was none. */
export async function settleAlarm(
  deps: AlarmDeps,
  alarm: Pick<Alarm, 'kind' | 'subject'>,
): Promise<void> {
  if (await clearAlarm(deps.db, alarm)) deps.log.info(alarm, 'alarm cleared');
}

/** Ends alarms of a day ago that nothing else ends. */
export async function forgetQuietAlarms(deps: AlarmDeps): Promise<void> {
  const count = await clearQuietAlarms(deps.db);
  if (count > 0) deps.log.info({ count }, 'quiet alarms cleared');
}
