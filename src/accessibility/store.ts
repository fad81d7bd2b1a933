import { sql } from 'kysely';
import type { Reader } from '../db/database.ts';
import type { Language } from '../words.ts';

// A try to send ends by itself before.
const leaseSeconds = 900;
const giveUpHours = 48;
const keptDays = 365;

export type NewReport = {
  message: string;
  /** Path of the page that it is about, as told. */
  page: string | null;
  /** Where an answer goes. */
  email: string | null;
  language: Language;
};

// All of them go to one mailbox, in which nobody reads more.
const mostAnHour = 100;

/** Undefined where too many came in the last hour, from whatever address. Uses barrier_report_age. */
export async function insertReport(db: Reader, report: NewReport): Promise<string | undefined> {
  const { message, page, email, language } = report;
  const { rows } = await sql<{ id: string }>`
    insert into barrier_report (message, page, email, language)
    select ${message}, ${page}, ${email}, ${language}
    where (
      select count(*) from barrier_report where created_at > now() - interval '1 hour'
    ) < ${mostAnHour}
    returning id
  `.execute(db);
  return rows[0]?.id;
}

export type ClaimedReport = NewReport & {
  id: string;
  createdAt: Date;
  attempts: number;
  /** Too long tried: this is the last time. */
  last: boolean;
};

/** While it is `sending`, next_attempt_at says until when. Runs twice: the second gets nothing. */
export async function claimReport(db: Reader, id: string): Promise<ClaimedReport | undefined> {
  const { rows } = await sql<ClaimedReport>`
    update barrier_report
    set state = 'sending', attempts = attempts + 1,
      next_attempt_at = now() + make_interval(secs => ${leaseSeconds})
    where id = ${id} and state = 'to_send' and next_attempt_at <= now() + interval '1 second'
    returning id, message, page, email, language, created_at, attempts,
      created_at < now() - make_interval(hours => ${giveUpHours}) as last
  `.execute(db);
  return rows[0];
}

export type ReportResult = { state: 'sent' | 'failed' | 'to_send'; pauseSeconds: number };

/** Records what became of a try, unless it was taken for dead and claimed again meanwhile. */
export async function recordReport(
  db: Reader,
  { id, attempts }: Pick<ClaimedReport, 'id' | 'attempts'>,
  { state, pauseSeconds }: ReportResult,
): Promise<void> {
  await sql`
    update barrier_report
    set state = ${state}, next_attempt_at = now() + make_interval(secs => ${pauseSeconds})
    where id = ${id} and state = 'sending' and attempts = ${attempts}
  `.execute(db);
}

/** Gives back what a dead worker had claimed, and lists what is due. Uses barrier_report_open. */
export async function listDueReports(db: Reader): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    update barrier_report set state = 'to_send'
    where state in ('to_send', 'sending') and next_attempt_at <= now()
    returning id
  `.execute(db);
  return rows.map(({ id }) => id);
}

/** Whoever reported was answered long ago. */
export async function deleteOldReports(db: Reader): Promise<void> {
  await sql`
    delete from barrier_report where created_at < now() - make_interval(days => ${keptDays})
  `.execute(db);
}
