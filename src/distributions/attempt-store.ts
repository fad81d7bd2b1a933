import { sql } from 'kysely';
import type { Reader } from '../db/database.ts';
import type { DeliveryRow } from './ledger-store.ts';
import type { Distribution } from './store.ts';

export type Attempt = {
  number: number;
  result: 'deferred' | 'failed' | 'uncertain';
  response: string | null;
  endedAt: Date;
};

/**
 * One delivery of a distribution with its attempts, of which the one that was accepted is no row.
 * `id` is as the caller gave it; undefined for what is none. Uses both primary keys.
 */
export async function findDelivery(
  db: Reader,
  { id: distributionId, createdAt }: Distribution,
  id: string,
): Promise<{ delivery: DeliveryRow; attempts: Attempt[] } | undefined> {
  if (!/^[1-9]\d{0,14}$/.test(id)) return undefined;
  const { rows } = await sql<DeliveryRow>`
    select id, address, language, state, excluded_because, attempts, uncertain, response, queue_id,
      accepted_at, next_attempt_at, reason
    from delivery
    where id = ${id} and created_at = ${createdAt} and distribution_id = ${distributionId}
  `.execute(db);
  const [delivery] = rows;
  if (delivery === undefined) return undefined;
  const { rows: attempts } = await sql<Attempt>`
    select number, result, response, ended_at from attempt
    where delivery_id = ${id} and created_at = ${createdAt} order by number
  `.execute(db);
  return { delivery, attempts };
}
