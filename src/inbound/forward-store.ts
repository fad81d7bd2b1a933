import { sql } from 'kysely';
import type { Reader } from '../db/database.ts';
import type { Language } from '../words.ts';

// A try to send ends by itself before.
const leaseSeconds = 900;
const giveUpHours = 48;

export type ClaimedForward = {
  id: string;
  raw: Buffer;
  attempts: number;
  receivedAt: Date;
  officeName: string;
  officeEmail: string;
  headline: string;
  language: Language;
  /** Too long tried: this is the last time. */
  last: boolean;
};

/** While it is `forwarding`, next_attempt_at says until when. Runs twice: the second gets nothing. */
export async function claimForward(db: Reader, id: string): Promise<ClaimedForward | undefined> {
  const { rows } = await sql<ClaimedForward>`
    update inbound_mail as mail
    set state = 'forwarding', attempts = mail.attempts + 1,
      next_attempt_at = now() + make_interval(secs => ${leaseSeconds})
    from office, delivery, distribution, release_version as version
    where mail.id = ${id} and mail.state = 'to_forward'
      and mail.next_attempt_at <= now() + interval '1 second'
      and office.id = mail.office_id and delivery.id = mail.delivery_id
      and distribution.id = delivery.distribution_id
      and version.release_id = distribution.release_id and version.number = distribution.version
    returning mail.id, mail.raw, mail.attempts, mail.received_at, office.name as office_name,
      office.email as office_email, version.headline, version.language,
      mail.received_at < now() - make_interval(hours => ${giveUpHours}) as last
  `.execute(db);
  return rows[0];
}

export type ForwardResult = { state: 'forwarded' | 'failed' | 'to_forward'; pauseSeconds: number };

/** Records what became of a try, unless it was taken for dead and claimed again meanwhile. */
export async function recordForward(
  db: Reader,
  { id, attempts }: Pick<ClaimedForward, 'id' | 'attempts'>,
  { state, pauseSeconds }: ForwardResult,
): Promise<void> {
  await sql`
    update inbound_mail
    set state = ${state}, raw = case when ${state} = 'to_forward' then raw end,
      next_attempt_at = now() + make_interval(secs => ${pauseSeconds})
    where id = ${id} and state = 'forwarding' and attempts = ${attempts}
  `.execute(db);
}

/** Gives back what a dead worker had claimed, and lists what is due. Uses inbound_mail_open. */
export async function listDueForwards(db: Reader): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    update inbound_mail set state = 'to_forward'
    where state in ('to_forward', 'forwarding') and next_attempt_at <= now()
    returning id
  `.execute(db);
  return rows.map(({ id }) => id);
}
