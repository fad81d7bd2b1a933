import type { Deps } from '../deps.ts';
import { raiseAlarm, settleAlarm } from './raise.ts';
import { listQuietAlarms } from './store.ts';

// Six rounds of the schedule. Several processes share a lane's name: an alarm is over when none of
// them raises it any more, also after a restart that forgot the lane.
const quietSeconds = 30;

/** An alarm for each lane that a mail provider refuses; settled when none is refused any more. */
export async function watchLanes(deps: Pick<Deps, 'db' | 'log' | 'mail'>): Promise<void> {
  for (const { name, blocked } of deps.mail.lanes())
    if (blocked !== null) {
      const details = withoutAddresses(blocked.response);
      await raiseAlarm(deps, { kind: 'lane_blocked', subject: name, details });
    }
  const kind = 'lane_blocked';
  for (const { subject } of await listQuietAlarms(deps.db, kind, quietSeconds))
    await settleAlarm(deps, { kind, subject });
}

/** A server's answer for people who look after the service: it often repeats the recipient. */
export function withoutAddresses(response: string): string {
  return response.replaceAll(/[^\s@<>()"',;:=]{1,64}@[^\s@<>()"',;:]{1,255}/g, '<address>');
}
