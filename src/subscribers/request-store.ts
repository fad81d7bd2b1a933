import { sql } from 'kysely';
import type { Reader, Tx } from '../db/database.ts';
import type { Language } from '../words.ts';
import type { FilterRule } from './schema.ts';

/** How long the link in a confirmation mail can be used. */
export const confirmationHours = 72;
// Longer than a slow mail server takes (RFC 5321 allows it ten minutes after the mail): somebody else's
// second try would be a second mail. A killed worker's request waits as long.
const sendingSeconds = 900;
const keptDays = 14;
// In 24 hours; of one mailbox, by whatever addresses.
const mostMails = { ofAddress: 3, ofMailbox: 5 };

export type NewRequest = {
  address: string;
  addressHash: Buffer;
  language: Language;
  filters: FilterRule[];
};

/**
 * Keeps a request and decides in the same statement whether a mail may go out for it: at most one
 * in 10 minutes and three in 24 hours to an address, five to its mailbox (`name+…@` are one), none
 * to one that complained or that the operator blocked. The lock lets requests for one mailbox pass
 * one after the other; without it two at the same moment would not see each other.
 */
export async function insertRequest(
  tx: Tx,
  request: NewRequest & { mailboxHash: Buffer },
): Promise<string> {
  const { address, addressHash: hash, mailboxHash, language } = request;
  await sql`
    select pg_advisory_xact_lock(hashtextextended(encode(${mailboxHash}, 'hex'), 0))
  `.execute(tx);
  const { rows } = await sql<{ id: string }>`
    insert into subscription_request
      (address, address_hash, mailbox_hash, language, filters, mail_state, expires_at)
    select ${address}, ${hash}, ${mailboxHash}, ${language},
      ${JSON.stringify(request.filters)}::jsonb,
      case when recent.last > now() - interval '10 minutes'
          or recent.of_address >= ${mostMails.ofAddress}
          or recent.of_mailbox >= ${mostMails.ofMailbox}
          or exists (
            select 1 from suppression
            where address_hash = ${hash} and reason in ('complaint', 'operator'))
        then 'suppressed' else 'queued' end,
      now() + make_interval(hours => ${confirmationHours})
    from (
      select count(*) as of_mailbox,
        count(*) filter (where address_hash = ${hash}) as of_address,
        max(requested_at) filter (where address_hash = ${hash}) as last
      from subscription_request
      where mailbox_hash = ${mailboxHash} and mail_state <> 'suppressed'
        and requested_at > now() - interval '24 hours'
    ) as recent
    returning id
  `.execute(tx);
  const [row] = rows;
  if (row === undefined) throw new Error('no request inserted');
  return row.id;
}

export type KeptRequest = NewRequest & {
  id: string;
  state: 'open' | 'confirmed' | 'expired';
  /** The time for confirming has not run out, whether it was used or not. */
  fresh: boolean;
  /** Who confirmed it, where the subscription still runs. */
  subscriberId: number | null;
};

export async function findRequest(db: Reader, id: string): Promise<KeptRequest | undefined> {
  const { rows } = await sql<KeptRequest>`
    select request.id, request.address, request.address_hash, request.language, request.filters,
      expires_at > now() as fresh, subscriber.id as subscriber_id,
      case when request.confirmed_at is not null then 'confirmed'
        when expires_at <= now() then 'expired' else 'open' end as state
    from subscription_request request
    left join subscriber on request.confirmed_at is not null and ended_at is null
      and subscriber.address_hash = request.address_hash
    where request.id = ${id}
  `.execute(db);
  return rows[0];
}

/** Runs twice: the second finds it confirmed and gets nothing. */
export async function markConfirmed(tx: Tx, id: string): Promise<boolean> {
  const { rows } = await sql`
    update subscription_request set confirmed_at = now()
    where id = ${id} and confirmed_at is null and expires_at > now()
    returning id
  `.execute(tx);
  return rows.length > 0;
}

export type ClaimedRequest = NewRequest & {
  id: string;
  requestedAt: Date;
  expiresAt: Date;
  mailAttempts: number;
};

/**
 * Claims a request whose mail is due. While it is `sending`, mail_next_at says until when. A second
 * of tolerance, for bells that ring a moment before the database's clock says so.
 */
export async function claimRequest(db: Reader, id: string): Promise<ClaimedRequest | undefined> {
  const { rows } = await sql<ClaimedRequest>`
    update subscription_request
    set mail_state = 'sending', mail_attempts = mail_attempts + 1,
      mail_next_at = now() + make_interval(secs => ${sendingSeconds})
    where id = ${id} and mail_state = 'queued' and mail_next_at <= now() + interval '1 second'
      and expires_at > now() and confirmed_at is null
    returning id, address, address_hash, language, filters, requested_at, expires_at, mail_attempts
  `.execute(db);
  return rows[0];
}

/** `queued`: to be tried again after `pauseSeconds`. */
export type MailResult = { state: 'accepted' | 'failed' | 'queued'; pauseSeconds: number };

/** Records what became of a try, unless it was taken for dead and claimed again meanwhile. */
export async function recordMail(
  tx: Tx,
  claimed: Pick<ClaimedRequest, 'id' | 'mailAttempts'>,
  result: MailResult,
): Promise<boolean> {
  const { rows } = await sql`
    update subscription_request
    set mail_state = ${result.state},
      mail_next_at = now() + make_interval(secs => ${result.pauseSeconds})
    where id = ${claimed.id} and mail_state = 'sending' and mail_attempts = ${claimed.mailAttempts}
    returning id
  `.execute(tx);
  return rows.length > 0;
}

/** A server took the mail, and later said that there is no such mailbox. */
export async function markUndeliverable(db: Reader, id: string): Promise<void> {
  await sql`
    update subscription_request set mail_state = 'failed'
    where id = ${id} and mail_state = 'accepted' and confirmed_at is null
  `.execute(db);
}

/**
 * Gives back what a dead worker had claimed, ends what has expired unsent, and lists what is due.
 * Uses the index subscription_request_open.
 */
export async function listDueRequests(db: Reader): Promise<string[]> {
  const { rows } = await sql<{ id: string; mailState: string }>`
    update subscription_request
    set mail_state = case when expires_at <= now() then 'failed' else 'queued' end
    where mail_state in ('queued', 'sending') and mail_next_at <= now()
    returning id, mail_state
  `.execute(db);
  return rows.filter((row) => row.mailState === 'queued').map((row) => row.id);
}

/** An address that was only typed is not kept; the evidence in consent_event knows no address. */
export async function deleteOldRequests(db: Reader): Promise<number> {
  const { rows } = await sql`
    delete from subscription_request
    where requested_at < now() - make_interval(days => ${keptDays})
    returning id
  `.execute(db);
  return rows.length;
}
