import { sql } from 'kysely';
import type { Reader } from '../db/database.ts';
import type { Language } from '../words.ts';
import type { Distribution } from './store.ts';

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
  uncertain: number;
  nextAttemptAt: Date;
  giveUpAt: Date;
  /** Excluded at the last moment, or ours to send. */
  state: 'sending' | 'excluded';
};

/** Where the last window ended. Rows that come back are due later, so they lie behind it. */
export type ClaimPosition = Pick<ClaimedDelivery, 'id' | 'nextAttemptAt'>;

// Of a distribution that a correction or withdrawal overtook, what was on the wire may come back.
const overtaken = ({ releaseId, version, kind }: Distribution) => sql`(
  select case later.kind when 'withdrawal' then 'withdrawn' else 'superseded' end
  from distribution later
  where later.release_id = ${releaseId}
    and (later.version, later.kind = 'withdrawal') > (${version}::integer, ${kind === 'withdrawal'}::boolean)
  order by later.version desc, later.kind = 'withdrawal' desc limit 1)`;

// Whoever was suppressed or ended the subscription after the freeze.
const refused = sql`
  when exists (select 1 from suppression where address_hash = delivery.address_hash)
    then 'suppressed'
  when subscriber_id is not null and not exists (
    select 1 from subscriber s where s.id = subscriber_id and s.ended_at is null)
    then 'ended'`;

type Claim = {
  distribution: Distribution;
  after: ClaimPosition | null;
  limit: number;
  leaseSeconds: number;
};

// Walks the index delivery_claim from `after`: from its beginning, each window would walk over the
// dead entries of all windows before.
function dueRows({ distribution, after, limit }: Claim) {
  const { id, createdAt } = distribution;
  const begin = after ? sql`(${after.nextAttemptAt}, ${after.id})` : sql`('-infinity', 0)`;
  return sql`
    select delivery.id, case ${refused} else ${overtaken(distribution)} end as excluded_because
    from delivery
    where distribution_id = ${id} and created_at = ${createdAt}
      and state in ('queued', 'deferred', 'uncertain') and next_attempt_at <= now()
      and (next_attempt_at, id) > ${begin}
      and exists (select 1 from distribution where id = ${id} and status = 'running')
    order by next_attempt_at, delivery.id
    limit ${limit}
    for update of delivery skip locked`;
}

/**
 * Claims up to `limit` deliveries that are due, for `leaseSeconds`. Whoever was suppressed or ended
 * the subscription after the freeze is excluded here, at the last moment before the wire. Nothing is
 * claimed of a distribution that does not run.
 */
export async function claimDeliveries(db: Reader, claim: Claim): Promise<ClaimedDelivery[]> {
  const { id, createdAt } = claim.distribution;
  const { rows } = await sql<ClaimedDelivery>`
    with due as (${dueRows(claim)}), claimed as (
      update delivery set
        state = case when due.excluded_because is null then 'sending' else 'excluded' end,
        excluded_because = due.excluded_because,
        lease_until = case when due.excluded_because is null
          then now() + make_interval(secs => ${claim.leaseSeconds}) end,
        attempts = attempts + case when due.excluded_because is null then 1 else 0 end
      from due
      where delivery.id = due.id and delivery.created_at = ${createdAt}
      returning delivery.id, subscriber_id, address, address_hash, language, full_text, reason,
        earlier_id, attempts, uncertain, next_attempt_at, give_up_at, state
    ), counted as (
      update distribution set excluded = excluded + left_out.count
      from (select count(*) as count from claimed where state = 'excluded') as left_out
      where distribution.id = ${id} and left_out.count > 0
    )
    select * from claimed order by next_attempt_at, id
  `.execute(db);
  return rows;
}

export async function extendLeases(
  db: Reader,
  { createdAt }: Distribution,
  lease: { ids: number[]; seconds: number },
): Promise<void> {
  await sql`
    update delivery set lease_until = now() + make_interval(secs => ${lease.seconds})
    where id = any (${lease.ids}::bigint[]) and created_at = ${createdAt} and state = 'sending'
  `.execute(db);
}
