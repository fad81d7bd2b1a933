import { sql } from 'kysely';
import type { Reader } from '../db/database.ts';
import type { Language } from '../words.ts';
import { type Distribution, monthOf } from './store.ts';

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
  giveUpAt: Date;
  /** Excluded at the last moment, or ours to send. */
  state: 'sending' | 'excluded';
  /** Claimed in its turn, not because its next attempt was due. */
  isFirst: boolean;
};

/** Some deliveries of a distribution that are ours until the lease runs out. */
export type ClaimedWindow = { claimId: number; deliveries: ClaimedDelivery[] };

// Of a distribution that a correction or withdrawal overtook, what was on the wire may come back.
const overtaken = ({ releaseId, version, kind }: Distribution) => sql`(
  select case later.kind when 'withdrawal' then 'withdrawn' else 'superseded' end
  from distribution later
  where later.release_id = ${releaseId}
    and (later.version, later.kind = 'withdrawal') > (${version}::integer, ${kind === 'withdrawal'}::boolean)
  order by later.version desc, later.kind = 'withdrawal' desc limit 1)`;

// Whoever was suppressed or ended the subscription after the freeze.
const refused = sql`
  when (select true from suppression where address_hash = delivery.address_hash)
    then 'suppressed'
  when subscriber_id is not null
    and (select s.ended_at is null from subscriber s where s.id = subscriber_id) is not true
    then 'ended'`;

type Claim = {
  distribution: Distribution;
  /** First attempts are claimed behind this id. */
  afterId: number;
  limit: number;
  leaseSeconds: number;
};

// What waits for its next attempt and is due, by the index delivery_retry.
function dueAgain({ distribution, limit }: Claim) {
  return sql`
    select id from ${monthOf(distribution)}
    where distribution_id = ${distribution.id}
      and next_attempt_at <= now() and state in ('queued', 'deferred', 'uncertain')
    order by next_attempt_at
    limit ${limit}
    for update skip locked`;
}

// First attempts in the order of ids, by the index delivery_ledger: compared as a pair, because with `id`
// alone a planner that knows of one distribution only walks the primary key from its beginning.
function dueFirst({ distribution, afterId, limit }: Claim) {
  return sql`
    select id from ${monthOf(distribution)}
    where distribution_id = ${distribution.id}
      and (distribution_id, id) > (${distribution.id}, ${afterId}::bigint)
      and state = 'queued' and next_attempt_at is null
    order by id
    limit ${limit}::bigint - (select count(*) from again)
    for update skip locked`;
}

/**
 * Claims up to `limit` deliveries that are due, for `leaseSeconds`. Whoever was suppressed or ended
 * the subscription after the freeze is excluded here, at the last moment before the wire. Nothing is
 * claimed of a distribution that does not run. `ledger` has the connections that keep to the indexes.
 */
export async function claimDeliveries(ledger: Reader, claim: Claim): Promise<ClaimedWindow> {
  const { id } = claim.distribution;
  const month = monthOf(claim.distribution);
  const { rows } = await sql<ClaimedDelivery & { claimId: number }>`
    with running as (
      select 1 from distribution where id = ${id} and status = 'running'
    ), again as (${dueAgain(claim)}), first as (${dueFirst(claim)}), due as materialized (
      select delivery.id, is_first,
        case ${refused} else ${overtaken(claim.distribution)} end as excluded_because
      from (select id, false as is_first from again union all select id, true from first) as mine
      join ${month} as delivery on delivery.id = mine.id
      where exists (select 1 from running)
    ), claimed as (
      update ${month} as delivery set
        state = case when due.excluded_because is null then 'sending' else 'excluded' end,
        excluded_because = due.excluded_because,
        next_attempt_at = null,
        give_up_at = coalesce(give_up_at, now() + interval '48 hours'),
        attempts = attempts + case when due.excluded_because is null then 1 else 0 end
      from due
      where delivery.id = due.id
      returning delivery.id, subscriber_id, address, address_hash, language, full_text, reason,
        earlier_id, attempts, give_up_at, state, is_first
    ), window_row as (
      insert into claim (distribution_id, delivery_ids, lease_until)
      select ${id}, array_agg(id), now() + make_interval(secs => ${claim.leaseSeconds})
      from claimed where state = 'sending' having count(*) > 0
      returning id
    ), counted as (
      update distribution set excluded = excluded + left_out.count
      from (select count(*) as count from claimed where state = 'excluded') as left_out
      where distribution.id = ${id} and left_out.count > 0
    )
    select claimed.*, coalesce((select id from window_row), 0) as claim_id from claimed order by id
  `.execute(ledger);
  return { claimId: rows[0]?.claimId ?? 0, deliveries: rows };
}

/** The worker lives and goes on with its window. */
export async function extendLease(db: Reader, claimId: number, seconds: number): Promise<void> {
  await sql`
    update claim set lease_until = now() + make_interval(secs => ${seconds}) where id = ${claimId}
  `.execute(db);
}
