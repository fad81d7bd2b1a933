import { type RawBuilder, sql } from 'kysely';
import type { Reader, Tx } from '../db/database.ts';
import { selectEarlierRecipients, selectRecipients } from './select.ts';
import type { Distribution } from './store.ts';

/**
 * Before a correction or withdrawal: an earlier distribution that is not frozen yet never will be,
 * and what an earlier one has not begun to send is taken back. Waits for a freeze under way, so that
 * its rows are seen. What is on the wire now is refused a second try by claimDeliveries.
 */
export async function overtakeDistributions(
  tx: Tx,
  releaseId: string,
  because: 'superseded' | 'withdrawn',
): Promise<void> {
  await sql`
    update distribution set status = 'cancelled', paused_because = null
    where release_id = ${releaseId} and frozen_at is null and status in ('pending', 'paused')
  `.execute(tx);
  const { rows } = await sql<{ id: string }>`
    select id from distribution where release_id = ${releaseId} and frozen_at is not null
  `.execute(tx);
  for (const { id } of rows) await excludeOpen(tx, id, because);
  // Nothing is left to be paused for: what is on the wire ends it.
  await sql`
    update distribution set status = 'running', paused_because = null
    where release_id = ${releaseId} and status = 'paused'
  `.execute(tx);
}

/**
 * Leaves out what of a distribution has not begun to be sent, with the count in the same statement.
 * First the rows and then the distribution, as everywhere, so that nobody waits for each other.
 */
export async function excludeOpen(
  db: Reader,
  distributionId: string,
  because: 'superseded' | 'withdrawn' | 'cancelled',
): Promise<void> {
  await sql`
    with taken_back as (
      update delivery set state = 'excluded', excluded_because = ${because}, next_attempt_at = null
      from distribution
      where distribution.id = ${distributionId} and distribution_id = distribution.id
        and delivery.created_at = distribution.created_at
        and state in ('queued', 'deferred', 'uncertain')
      returning 1
    )
    update distribution set excluded = distribution.excluded + counted.count
    from (select count(*) as count from taken_back) as counted
    where id = ${distributionId} and counted.count > 0
  `.execute(db);
}

/**
 * Freezes the recipients in one statement: from here on the rows are who gets it. Random order, so
 * that nobody is always first. Runs twice: the second waits for the lock and finds the status no
 * longer pending. Returns the number of rows, null when it was frozen before.
 */
export async function freezeRecipients(
  db: Reader,
  distribution: Distribution,
): Promise<number | null> {
  const { id, createdAt } = distribution;
  await sql`select open_ledger_month(${createdAt})`.execute(db);
  const { recipients, earlierId } = await recipientsOf(db, distribution);
  const { rows } = await sql<{ candidates: number }>`
    with opened as materialized (
      select id from distribution where id = ${id} and status = 'pending' for update
    ), frozen as (
      insert into delivery (distribution_id, created_at, subscriber_id, address, address_hash,
        language, full_text, reason, earlier_id, state, excluded_because)
      select opened.id, ${createdAt}, subscriber_id, address, address_hash, language, full_text,
        reason, ${earlierId}, case when excluded_because is null then 'queued' else 'excluded' end,
        excluded_because
      from (${recipients}) as recipient, opened
      order by random()
      returning state
    )
    update distribution set status = 'running', frozen_at = clock_timestamp(),
      candidates = counted.candidates, excluded = counted.excluded
    from (
      select count(*) as candidates, count(*) filter (where state = 'excluded') as excluded from frozen
    ) as counted
    where id = ${id} and exists (select 1 from opened)
    returning distribution.candidates
  `.execute(db);
  return rows[0]?.candidates ?? null;
}

async function recipientsOf(
  db: Reader,
  { releaseId, version, kind }: Distribution,
): Promise<{ recipients: RawBuilder<unknown>; earlierId: RawBuilder<unknown> }> {
  const release = { id: releaseId, version };
  // A correction that overtook the first distribution before it was frozen stands in for it.
  const isFirst = kind === 'correction' && !(await wasEverFrozen(db, releaseId));
  return kind === 'initial' || isFirst
    ? { recipients: selectRecipients(release), earlierId: sql`null::bigint` }
    : { recipients: selectEarlierRecipients(release, kind), earlierId: sql`earlier_id` };
}

async function wasEverFrozen(db: Reader, releaseId: string): Promise<boolean> {
  const { rows } = await sql`
    select 1 from distribution where release_id = ${releaseId} and frozen_at is not null limit 1
  `.execute(db);
  return rows.length > 0;
}
