import { sql } from 'kysely';
import type { Database } from '../db/database.ts';

export type AnswerKey = { apiKeyId: string; key: string };
export type KeptAnswer = { requestHash: Buffer; status: number | null; body: unknown };

/**
 * Reserves the key for a first call; false when there was one. One that has given no answer for ten
 * minutes is taken for dead, and the next may run.
 */
export async function reserveAnswer(
  db: Database,
  { apiKeyId, key }: AnswerKey,
  hash: Buffer,
): Promise<boolean> {
  const { rows } = await sql<{ key: string }>`
    insert into idempotent_answer (api_key_id, key, request_hash) values (${apiKeyId}, ${key}, ${hash})
    on conflict (api_key_id, key) do update set created_at = now(), request_hash = excluded.request_hash
      where idempotent_answer.status is null
        and idempotent_answer.created_at < now() - interval '10 minutes'
    returning key
  `.execute(db);
  return rows.length > 0;
}

export function findAnswer(
  db: Database,
  { apiKeyId, key }: AnswerKey,
): Promise<KeptAnswer | undefined> {
  return db
    .selectFrom('idempotentAnswer')
    .select(['requestHash', 'status', 'body'])
    .where('apiKeyId', '=', apiKeyId)
    .where('key', '=', key)
    .executeTakeFirst();
}

export async function keepAnswer(
  db: Database,
  { apiKeyId, key }: AnswerKey,
  answer: { status: number; body: unknown },
): Promise<void> {
  await db
    .updateTable('idempotentAnswer')
    .set({ status: answer.status, body: JSON.stringify(answer.body ?? null) })
    .where('apiKeyId', '=', apiKeyId)
    .where('key', '=', key)
    .execute();
}

export async function releaseAnswer(db: Database, { apiKeyId, key }: AnswerKey): Promise<void> {
  await db
    .deleteFrom('idempotentAnswer')
    .where('apiKeyId', '=', apiKeyId)
    .where('key', '=', key)
    .where('status', 'is', null)
    .execute();
}

export async function forgetAnswers(db: Database): Promise<void> {
  await sql`delete from idempotent_answer where created_at < now() - interval '24 hours'`.execute(
    db,
  );
}
