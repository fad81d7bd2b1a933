import { type RawBuilder, sql } from 'kysely';
import type { Reader, Tx } from '../db/database.ts';
import { selectEarlierRecipients, selectRecipients } from './select.ts';

export type Distribution = {
  id: string;
  releaseId: string;
  version: number;
  kind: 'initial' | 'correction' | 'withdrawal';
  status: 'pending' | 'running' | 'paused' | 'cancelled' | 'finished';
  createdAt: Date;
  frozenAt: Date | null;
  finishedAt: Date | null;
};

export async function insertDistribution(
  tx: Tx,
  input: { releaseId: string; version: number; kind: Distribution['kind'] },
): Promise<string> {
  const row = await tx
    .insertInto('distribution')
    .values(input)
    .returning('id')
    .executeTakeFirstOrThrow();
  return row.id;
}

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
    update distribution set status = 'cancelled' where release_id = ${releaseId} and status = 'pending'
  `.execute(tx);
  await sql`
    update delivery set state = 'excluded', excluded_because = ${because}
    from distribution
    where distribution.id = delivery.distribution_id and distribution.release_id = ${releaseId}
      and delivery.state in ('queued', 'deferred')
  `.execute(tx);
}

export async function findDistribution(db: Reader, id: string): Promise<Distribution | undefined> {
  const { rows } = await sql<Distribution>`select * from distribution where id = ${id}`.execute(db);
  return rows[0];
}

export async function findOfficeDistribution(
  db: Reader,
  officeId: string,
  id: string,
): Promise<Distribution | undefined> {
  const { rows } = await sql<Distribution>`
    select distribution.* from distribution
    join release on release.id = distribution.release_id
    where distribution.id = ${id} and release.office_id = ${officeId}
  `.execute(db);
  return rows[0];
}

export async function listDistributions(
  db: Reader,
  officeId: string,
  releaseId: string,
): Promise<Distribution[]> {
  const { rows } = await sql<Distribution>`
    select distribution.* from distribution
    join release on release.id = distribution.release_id
    where release.id = ${releaseId} and release.office_id = ${officeId}
    order by distribution.created_at
  `.execute(db);
  return rows;
}

/**
 * Freezes the recipients in one statement: from here on the rows are who gets it. Random order, so
 * that nobody is always first. Runs twice: the second finds the status no longer pending, and the
 * unique (distribution, address) would refuse a second row. Returns the number of rows, null when
 * it was frozen before.
 */
export async function freezeRecipients(
  db: Reader,
  distribution: Distribution,
): Promise<number | null> {
  const { recipients, earlierId } = await recipientsOf(db, distribution);
  const { rows } = await sql<{ frozen: boolean; count: number }>`
    with opened as (
      update distribution set status = 'running', frozen_at = now()
      where id = ${distribution.id} and status = 'pending'
      returning id
    ), frozen as (
      insert into delivery (distribution_id, subscriber_id, address, address_hash, language,
        full_text, reason, earlier_id, state, excluded_because)
      select opened.id, subscriber_id, address, address_hash, language, full_text, reason,
        ${earlierId}, case when excluded_because is null then 'queued' else 'excluded' end,
        excluded_because
      from (${recipients}) as recipient, opened
      order by random()
      returning 1
    )
    select exists (select 1 from opened) as frozen, (select count(*) from frozen) as count
  `.execute(db);
  return rows[0]?.frozen ? rows[0].count : null;
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

/** Finished when nothing is open any more. Returns whether this call finished it. */
export async function finishDistribution(db: Reader, id: string): Promise<boolean> {
  const { rows } = await sql<{ id: string }>`
    update distribution set status = 'finished', finished_at = now()
    where id = ${id} and status = 'running' and not exists (
      select 1 from delivery
      where distribution_id = ${id} and state in ('queued', 'sending', 'deferred'))
    returning id
  `.execute(db);
  return rows.length > 0;
}

/** For an erasure: the ledger stays true without the readable address and answers that quote it. */
export async function forgetAddress(tx: Tx, addressHash: Buffer): Promise<void> {
  await tx
    .updateTable('delivery')
    .set({ address: '', response: null })
    .where('addressHash', '=', addressHash)
    .execute();
}

/** Distributions that have something to do now: to be frozen, to be sent, to be finished. */
export async function listDistributionsToRing(
  db: Reader,
): Promise<{ id: string; status: 'pending' | 'running' }[]> {
  const { rows } = await sql<{ id: string; status: 'pending' | 'running' }>`
    select id, status from distribution
    where status = 'pending' or (status = 'running' and (
      exists (select 1 from delivery where distribution_id = distribution.id
        and state in ('queued', 'deferred') and next_attempt_at <= now())
      or not exists (select 1 from delivery where distribution_id = distribution.id
        and state in ('queued', 'sending', 'deferred'))))
    order by created_at
  `.execute(db);
  return rows;
}

/** Every region, topic and office that a reason of this distribution can name. */
export async function findReasonCodes(
  db: Reader,
  key: { releaseId: string; version: number },
): Promise<{ regions: string[]; topics: string[]; offices: string[] }> {
  const { rows } = await sql<{ regions: string[]; topics: string[]; officeId: string }>`
    select rv.region_scope as regions, rv.topic_scope as topics, release.office_id
    from release_version rv join release on release.id = rv.release_id
    where rv.release_id = ${key.releaseId} and rv.number <= ${key.version}
    order by rv.number
  `.execute(db);
  return {
    regions: [...new Set(rows.flatMap((row) => row.regions))],
    topics: [...new Set(rows.flatMap((row) => row.topics))],
    offices: [...new Set(rows.map((row) => row.officeId))],
  };
}
