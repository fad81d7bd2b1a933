import type { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { sql } from 'kysely';
import type { Deps } from '../../src/deps.ts';
import type { QueueName } from '../../src/queue/jobs.ts';

const redisDatabases = 16;
let claimed = 0;

/** An emptied database of its own on the Redis of TEST_REDIS_URL; null where there is no Redis. */
export async function claimRedis(): Promise<string | null> {
  const { TEST_REDIS_URL } = process.env;
  if (!TEST_REDIS_URL) return null;
  const url = new URL(TEST_REDIS_URL);
  url.pathname = `/${claimed++ % redisDatabases}`;
  const redis = new Redis(url.href);
  await redis.flushdb();
  redis.disconnect();
  return url.href;
}

/** A queue for looking into; close it. The end of its database is no news to it. */
export function lookInto({ backend }: Pick<Deps, 'backend'>, name: QueueName): Queue {
  const queue = backend.openQueue(name);
  queue.on('error', () => undefined);
  return queue;
}

/** Empties the queue behind the service's back: its Redis database, or every table of the schema bullmq. */
export async function loseQueue(deps: Pick<Deps, 'db' | 'config'>): Promise<void> {
  if (deps.config.redisUrl !== null) {
    const redis = new Redis(deps.config.redisUrl);
    await redis.flushdb();
    redis.disconnect();
    return;
  }
  const { rows } = await sql<{ name: string }>`
    select tablename as name from pg_tables
    where schemaname = 'bullmq' and tablename not like '%migration%'
  `.execute(deps.db);
  const tables = rows.map(({ name }) => sql.table(`bullmq.${name}`));
  await sql`truncate ${sql.join(tables)} cascade`.execute(deps.db);
}
