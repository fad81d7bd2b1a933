import { sql } from 'kysely';
import type { Reader } from '../db/database.ts';
import type { Language } from '../words.ts';

export type Reason = { filterId?: string; regions: string[]; topics: string[]; offices: string[] };
export type ClaimedDelivery = {
  id: number;
  subscriberId: number | null;
  address: string;
  addressHash: Buffer;
  language: Language;
  fullText: boolean;
  reason: Reason;
  earlierId: number | null;
  attempts: number;
  createdAt: Date;
};

// Whoever was suppressed, ended the subscription, or was overtaken by a correction or withdrawal
// after the freeze.
const refusal = sql`
  case
    when exists (select 1 from suppression where address_hash = delivery.address_hash)
      then 'suppressed'
    when subscriber_id is not null and not exists (
      select 1 from subscriber s where s.id = subscriber_id and s.ended_at is null)
      then 'ended'
    else (
      select case later.kind when 'withdrawal' then 'withdrawn' else 'superseded' end
      from distribution later
      where later.release_id = distribution.release_id
        and (later.version, later.kind = 'withdrawal') >
          (distribution.version, distribution.kind = 'withdrawal')
      order by later.version desc, later.kind = 'withdrawal' desc limit 1)
  end`;

/**
 * Claims up to `limit` deliveries that are due, for `leaseSeconds`. Whoever was suppressed or ended
 * the subscription after the freeze is excluded here, at the last moment before the wire. Nothing is
 * claimed of a distribution that does not run. Uses the index delivery_claim.
 */
export async function claimDeliveries(
  db: Reader,
  claim: { distributionId: string; limit: number; leaseSeconds: number },
): Promise<ClaimedDelivery[]> {
  const { rows } = await sql<ClaimedDelivery & { state: string }>`
    with due as (
      select delivery.id, ${refusal} as excluded_because
      from delivery
      join distribution on distribution.id = delivery.distribution_id and distribution.status = 'running'
      where distribution_id = ${claim.distributionId}
        and delivery.state in ('queued', 'deferred') and next_attempt_at <= now()
      order by next_attempt_at, delivery.id
      limit ${claim.limit}
      for update of delivery skip locked
    )
    update delivery set
      state = case when due.excluded_because is null then 'sending' else 'excluded' end,
      excluded_because = due.excluded_because,
      lease_until = case when due.excluded_because is null
        then now() + make_interval(secs => ${claim.leaseSeconds}) end,
      attempts = attempts + case when due.excluded_because is null then 1 else 0 end
    from due
    where delivery.id = due.id
    returning delivery.id, subscriber_id, address, address_hash, language, full_text, reason,
      earlier_id, attempts, created_at, state
  `.execute(db);
  return rows.filter((row) => row.state === 'sending');
}

export async function extendLeases(db: Reader, ids: number[], leaseSeconds: number): Promise<void> {
  await sql`
    update delivery set lease_until = now() + make_interval(secs => ${leaseSeconds})
    where id = any (${ids}::bigint[]) and state = 'sending'
  `.execute(db);
}

export type DeliveryResult = {
  id: number;
  /** Which attempt this is the result of: a result that comes late must not end another worker's. */
  attempts: number;
  state: 'accepted' | 'deferred' | 'failed';
  response: string;
  /** Seconds until the next attempt of a deferred one. */
  retryAfter: number;
  /** The mail may have been taken although we got no answer. */
  uncertain: boolean;
};

/** Records many results in one statement. Only of what is still claimed: a result counts once. */
export async function recordResults(db: Reader, results: DeliveryResult[]): Promise<void> {
  const column = <K extends keyof DeliveryResult>(name: K) => results.map((result) => result[name]);
  await sql`
    update delivery set
      state = result.state,
      response = result.response,
      accepted_at = case when result.state = 'accepted' then now() end,
      next_attempt_at = now() + make_interval(secs => result.retry_after),
      uncertain = delivery.uncertain + case when result.uncertain then 1 else 0 end,
      lease_until = null
    from unnest(${column('id')}::bigint[], ${column('state')}::text[], ${column('response')}::text[],
      ${column('retryAfter')}::float8[], ${column('uncertain')}::boolean[],
      ${column('attempts')}::integer[])
      as result (id, state, response, retry_after, uncertain, attempts)
    where delivery.id = result.id and delivery.state = 'sending'
      and delivery.attempts = result.attempts
  `.execute(db);
}

/**
 * Gives back what a dead worker had claimed. It may have gone out: it is sent again with the same
 * Message-ID, and the ledger says so. Uses the index delivery_lease.
 */
export async function releaseExpiredLeases(db: Reader): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    update delivery set state = 'queued', lease_until = null, uncertain = uncertain + 1
    where state = 'sending' and lease_until < now()
    returning id
  `.execute(db);
  return rows.length;
}
