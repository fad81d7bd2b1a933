import { sql } from 'kysely';
import type { Reader } from '../db/database.ts';
import { type Distribution, monthOf } from './store.ts';

export type DeliveryResult = {
  id: number;
  /** Which attempt this is the result of: a result that comes late must not end another worker's. */
  attempts: number;
  /** untried: it never came to the wire, and the attempt does not count. */
  state: 'accepted' | 'deferred' | 'uncertain' | 'failed' | 'untried';
  /** Failed because there is no such mailbox. */
  deadAddress: boolean;
  response: string;
  queueId: string | null;
  /** Seconds until the next attempt of one that is still open. */
  retryAfter: number;
};

function toRows(results: DeliveryResult[]) {
  const column = <K extends keyof DeliveryResult>(name: K) => results.map((result) => result[name]);
  return sql`
    select * from unnest(${column('id')}::bigint[], ${column('state')}::text[],
      ${column('response')}::text[], ${column('queueId')}::text[],
      ${column('retryAfter')}::float8[], ${column('attempts')}::integer[],
      ${column('deadAddress')}::boolean[])
      as result (id, state, response, queue_id, retry_after, attempts, dead_address)`;
}

const newState = sql`
  case
    when result.state <> 'untried' then result.state
    when uncertain > 0 then 'uncertain'
    when result.attempts > 1 then 'deferred'
    else 'queued'
  end`;

// Of the attempt that it is the result of, and only while that is open: a result counts once.
const writeResults = (distribution: Distribution) => sql`
    update ${monthOf(distribution)} as delivery set
      state = ${newState},
      attempts = delivery.attempts - case when result.state = 'untried' then 1 else 0 end,
      response = result.response,
      queue_id = result.queue_id,
      accepted_at = case when result.state = 'accepted' then now() end,
      next_attempt_at = case when result.state not in ('accepted', 'failed')
        then now() + make_interval(secs => result.retry_after) end,
      uncertain = uncertain + case when result.state = 'uncertain' then 1 else 0 end
    from result, (select count(*) from ended) as claim_first
    where delivery.id = result.id
      and delivery.attempts = result.attempts
      -- An end that is known counts also when the lease has run out meanwhile.
      and (delivery.state = 'sending'
        or (delivery.state = 'uncertain' and result.state in ('accepted', 'failed')))
    returning delivery.id, result.state, result.attempts, uncertain, result.response,
      result.dead_address`;

// The claim first, as everybody does.
const endClaim = (claimId: number, rest: readonly number[]) =>
  rest.length === 0
    ? sql`delete from claim where id = ${claimId} returning 1`
    : sql`update claim set delivery_ids = ${rest}::bigint[] where id = ${claimId} returning 1`;

/**
 * Records what is known of a window in one statement: the results, the counts of the distribution, and
 * a row for each attempt that did not end accepted. Its claim ends, or holds the `rest` only.
 */
export async function recordResults(
  ledger: Reader,
  distribution: Distribution,
  { claimId, results, rest }: { claimId: number; results: DeliveryResult[]; rest: number[] },
): Promise<void> {
  await sql`
    with result as (${toRows(results)}), ended as (${endClaim(claimId, rest)}), written as (${writeResults(distribution)}), tried as (
      insert into attempt (delivery_id, created_at, number, result, response)
      select id, ${distribution.createdAt}, attempts, state, response
      from written where state not in ('accepted', 'untried')
      on conflict do nothing
    )
    update distribution set
      accepted = distribution.accepted + counted.accepted,
      failed = distribution.failed + counted.failed,
      unknown = distribution.unknown + counted.unknown,
      uncertain = distribution.uncertain + counted.uncertain
    from (
      select count(*) filter (where state = 'accepted') as accepted,
        count(*) filter (where state = 'failed') as failed,
        count(*) filter (where dead_address) as unknown,
        count(*) filter (where state = 'uncertain' and uncertain = 1) as uncertain
      from written
    ) as counted
    where distribution.id = ${distribution.id}
      and counted.accepted + counted.failed + counted.uncertain > 0
  `.execute(ledger);
}

/**
 * Takes back what a dead worker had claimed. It may have gone out: it is sent again with the same
 * bytes, and the ledger says so. Returns how many.
 */
export async function releaseExpiredLeases(db: Reader): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    with expired as (
      delete from claim where lease_until < now() returning delivery_ids
    ), lost as (
      select unnest(delivery_ids) as id from expired
    ), returned as (
      update delivery set state = 'uncertain', uncertain = uncertain + 1, next_attempt_at = now()
      from lost
      where delivery.id = lost.id and state = 'sending'
      returning delivery.id, delivery.created_at, distribution_id, attempts, uncertain
    ), tried as (
      insert into attempt (delivery_id, created_at, number, result)
      select id, created_at, attempts, 'uncertain' from returned
      on conflict do nothing
    ), counted as (
      update distribution set uncertain = distribution.uncertain + first.count
      from (
        select distribution_id, count(*) as count from returned where uncertain = 1
        group by distribution_id
      ) as first
      where distribution.id = first.distribution_id
    )
    select count(*) as count from returned
  `.execute(db);
  return rows[0]?.count ?? 0;
}
