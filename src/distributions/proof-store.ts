import { sql } from 'kysely';
import type { Reader } from '../db/database.ts';
import type { Distribution } from './store.ts';

/** A delivery as the proof shows it. What `address` and `response` say is not covered by the chain. */
export type ProofRow = {
  id: number;
  address: string;
  /** Hexadecimal. */
  addressHash: string;
  language: string;
  state: string;
  excludedBecause: string | null;
  attempts: number;
  uncertain: number;
  acceptedAt: Date | null;
  queueId: string | null;
};

/** One page in the order of ids. Uses the index delivery_ledger; see listDeliveries for the `>=`. */
export async function listProofRows(
  db: Reader,
  page: { distributionId: string; afterId: number; limit: number },
): Promise<ProofRow[]> {
  const { rows } = await sql<ProofRow>`
    select id, address, encode(address_hash, 'hex') as address_hash, language, state,
      excluded_because, attempts, uncertain, accepted_at, queue_id
    from delivery
    where (distribution_id, id) >= (${page.distributionId}, ${page.afterId + 1})
      and distribution_id <= ${page.distributionId}
    order by distribution_id, id limit ${page.limit}
  `.execute(db);
  return rows;
}

/** Keeps the last link, unless the distribution was sent again since the chain began. */
export async function keepProof(
  db: Reader,
  { id, finishedAt }: Pick<Distribution, 'id' | 'finishedAt'>,
  lastLink: Buffer,
): Promise<boolean> {
  const { rows } = await sql`
    update distribution set proof_hash = ${lastLink}
    where id = ${id} and finished_at = ${finishedAt} and proof_hash is null
    returning id
  `.execute(db);
  return rows.length > 0;
}

/** Finished ones without a proof: the bell was lost, or they are older than proofs are. */
export async function listUnsealed(db: Reader, limit: number): Promise<{ id: string }[]> {
  const { rows } = await sql<{ id: string }>`
    select id from distribution
    where finished_at is not null and frozen_at is not null and proof_hash is null
    order by finished_at desc limit ${limit}
  `.execute(db);
  return rows;
}

/** Null: not sealed; undefined: there is no such distribution. */
export async function findProofHash(db: Reader, id: string): Promise<Buffer | null | undefined> {
  const { rows } = await sql<{ proofHash: Buffer | null }>`
    select proof_hash from distribution where id = ${id}
  `.execute(db);
  return rows[0]?.proofHash;
}
