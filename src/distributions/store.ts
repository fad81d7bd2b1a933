import { type RawBuilder, sql } from 'kysely';
import type { Reader, Tx } from '../db/database.ts';

/** toSend = candidates - excluded, open = toSend - accepted - failed. */
export type Distribution = {
  id: string;
  releaseId: string;
  version: number;
  kind: 'initial' | 'correction' | 'withdrawal';
  status: 'pending' | 'running' | 'paused' | 'cancelled' | 'finished';
  pausedBecause: 'office' | 'unknown_addresses' | null;
  urgent: boolean;
  candidates: number;
  excluded: number;
  accepted: number;
  failed: number;
  /** Failed or returned because there is no such mailbox. */
  unknown: number;
  /** Deliveries that may have gone out more than once. */
  uncertain: number;
  createdAt: Date;
  frozenAt: Date | null;
  finishedAt: Date | null;
};

/**
 * The partition that the deliveries of a distribution are in. Named outright where mails are sent: with
 * partitions pruned in prepared statements, PostgreSQL 18.4 crashed twice in runs of the tests.
 */
export function monthOf({ createdAt }: Pick<Distribution, 'createdAt'>): RawBuilder<unknown> {
  return sql.table(`delivery_${createdAt.toISOString().slice(0, 7).replace('-', '_')}`);
}

export async function insertDistribution(
  tx: Tx,
  input: { releaseId: string; version: number; kind: Distribution['kind'] },
): Promise<string> {
  const { releaseId, version, kind } = input;
  const { rows } = await sql<{ id: string }>`
    insert into distribution (release_id, version, kind, urgent)
    select release_id, number, ${kind}, kind = 'urgent' from release_version
    where release_id = ${releaseId} and number = ${version}
    returning id
  `.execute(tx);
  return rows[0]?.id ?? '';
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

/** Finished when nothing is open any more. Returns whether this call finished it. */
export async function finishDistribution(db: Reader, id: string): Promise<boolean> {
  const { rows } = await sql<{ id: string }>`
    update distribution set status = 'finished', finished_at = now()
    where id = ${id} and status = 'running' and candidates = excluded + accepted + failed
    returning id
  `.execute(db);
  return rows.length > 0;
}

/**
 * Pauses a distribution of which more than `share` of at least `atLeast` answered mails were for
 * unknown addresses, unless the office went on nevertheless. Returns whether this call paused it.
 */
export async function haltForUnknownAddresses(
  db: Reader,
  id: string,
  { share, atLeast }: { share: number; atLeast: number },
): Promise<boolean> {
  const { rows } = await sql<{ id: string }>`
    update distribution set status = 'paused', paused_because = 'unknown_addresses'
    where id = ${id} and status = 'running' and not unknown_accepted
      and accepted + failed >= ${atLeast} and unknown > ${share}::float8 * (accepted + failed)
      and candidates > excluded + accepted + failed
    returning id
  `.execute(db);
  return rows.length > 0;
}

/** Late news: what was accepted came back from an unknown address. */
export async function addUnknown(db: Reader, id: string, count: number): Promise<void> {
  await sql`update distribution set unknown = unknown + ${count} where id = ${id}`.execute(db);
}

/** Whether a distribution that is at its end has too many unknown addresses. */
export async function isOverUnknown(
  db: Reader,
  id: string,
  { share, atLeast }: { share: number; atLeast: number },
): Promise<boolean> {
  const { rows } = await sql`
    select 1 from distribution
    where id = ${id} and status = 'finished' and not unknown_accepted
      and accepted + failed >= ${atLeast} and unknown > ${share}::float8 * (accepted + failed)
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
  await sql`
    update attempt set response = null
    from delivery
    where delivery.address_hash = ${addressHash}
      and attempt.delivery_id = delivery.id and attempt.created_at = delivery.created_at
  `.execute(tx);
}

export type DistributionToRing = Pick<Distribution, 'id' | 'status' | 'urgent' | 'candidates'>;

/**
 * Distributions that have something to do now: to be frozen, to be sent, to be finished. Of what is
 * open, what is neither claimed nor waiting for its next attempt has not had its turn.
 */
export async function listDistributionsToRing(db: Reader): Promise<DistributionToRing[]> {
  const { rows } = await sql<DistributionToRing>`
    select id, status, urgent, candidates from distribution
    where status = 'pending' or (status = 'running' and (
      candidates = excluded + accepted + failed
      or exists (select 1 from delivery
        where distribution_id = distribution.id and created_at = distribution.created_at
          and next_attempt_at <= now())
      or candidates - excluded - accepted - failed > (
        select count(*) from delivery
        where distribution_id = distribution.id and created_at = distribution.created_at
          and next_attempt_at is not null) + (
        select coalesce(sum(cardinality(delivery_ids)), 0) from claim
        where distribution_id = distribution.id)))
    order by urgent desc, created_at
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
