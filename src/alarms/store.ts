import { sql } from 'kysely';
import type { Reader } from '../db/database.ts';

export const alarmKinds = [
  'lane_blocked',
  'unknown_addresses',
  'ledger_mismatch',
  'mail_refused',
  'publication_late',
  'publisher_ended',
  'process_blocked',
  'child_failed',
] as const;
export type AlarmKind = (typeof alarmKinds)[number];
/** `subject`: a lane, a distribution, a task or a machine; `details` without addresses. */
export type Alarm = { kind: AlarmKind; subject: string; details: string };

/** One open row for each matter. Returns whether it is new. */
export async function insertAlarm(db: Reader, { kind, subject, details }: Alarm): Promise<boolean> {
  const { rows } = await sql<{ times: number }>`
    insert into alarm (kind, subject, details) values (${kind}, ${subject}, ${details})
    on conflict (kind, subject) where cleared_at is null
    do update set times = alarm.times + 1, last_raised_at = now(), details = excluded.details
    returning times
  `.execute(db);
  return rows[0]?.times === 1;
}

/** The matter is settled. Returns whether there was one. */
export async function clearAlarm(
  db: Reader,
  { kind, subject }: Pick<Alarm, 'kind' | 'subject'>,
): Promise<boolean> {
  const { rows } = await sql`
    update alarm set cleared_at = now()
    where kind = ${kind} and subject = ${subject} and cleared_at is null
    returning id
  `.execute(db);
  return rows.length > 0;
}

/**
 * Ends those that nothing else ends and that nobody raised again for a day, or for an hour where it is the
 * process itself that had trouble: the next incident is to be heard. Not of a distribution that is still
 * halted.
 */
export async function clearQuietAlarms(db: Reader): Promise<number> {
  const { rows } = await sql`
    update alarm set cleared_at = now()
    where cleared_at is null and (
      (last_raised_at < now() - interval '1 hour'
        and kind in ('publication_late', 'publisher_ended', 'process_blocked', 'child_failed'))
      or (last_raised_at < now() - interval '1 day'
        and (kind = 'mail_refused' or (kind = 'unknown_addresses' and not exists (
          select 1 from distribution where id = alarm.subject and status = 'paused')))))
    returning id
  `.execute(db);
  return rows.length;
}

export async function countOpenAlarms(db: Reader): Promise<{ kind: AlarmKind; count: number }[]> {
  const { rows } = await sql<{ kind: AlarmKind; count: number }>`
    select kind, count(*) as count from alarm where cleared_at is null group by kind
  `.execute(db);
  return rows;
}

/** Open alarms that nobody raised for `seconds`. */
export async function listQuietAlarms(
  db: Reader,
  kind: AlarmKind,
  seconds: number,
): Promise<{ subject: string }[]> {
  const { rows } = await sql<{ subject: string }>`
    select subject from alarm
    where kind = ${kind} and cleared_at is null
      and last_raised_at < now() - make_interval(secs => ${seconds})
  `.execute(db);
  return rows;
}
