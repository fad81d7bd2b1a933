import {
  createPostgresBackend,
  createRedisBackend,
  runMigrations,
  withBackend,
  type PgPool,
  type Queue,
  type Worker,
  type WorkerOptions,
} from 'bullmq';
import { Redis } from 'ioredis';
import pg from 'pg';
import { surviveLostConnections } from '../db/connections.ts';

export type Processor = (job: { name: string; data: unknown }) => Promise<void>;

/** BullMQ on one of its two stores. Queues and workers are made and used alike on both. */
export type QueueBackend = {
  kind: 'postgres' | 'redis';
  openQueue(name: string): Queue;
  openWorker(name: string, work: Processor, options: Partial<WorkerOptions>): Worker;
  /** Answers when the store does; throws when it does not. */
  ping(): Promise<void>;
  /** To be called after all queues and workers were closed. */
  close(): Promise<void>;
};

export type QueueBackendInput = {
  databaseUrl: string;
  redisUrl: string | null;
  onError: (error: Error) => void;
  /** Ends the waiting for a Redis that is away. */
  stop?: AbortSignal | undefined;
};

/** The one switch: Redis where REDIS_URL is set, else the schema `bullmq` of the same database. */
export function openQueueBackend(input: QueueBackendInput): Promise<QueueBackend> {
  return input.redisUrl === null
    ? openPostgresBackend(input)
    : openRedisBackend({ ...input, url: input.redisUrl });
}

async function openPostgresBackend(input: QueueBackendInput): Promise<QueueBackend> {
  // Each worker keeps one connection of the pool for LISTEN.
  const pool = new pg.Pool({
    connectionString: input.databaseUrl,
    max: 20,
    keepAlive: true,
    // bullmq's SQL names its tables without a schema. The rows are the truth and ring again, so no
    // commit of a bell need wait for the disk (each also holds the one lock of NOTIFY while it does).
    options: '-c search_path=bullmq -c synchronous_commit=off',
    connectionTimeoutMillis: 5_000,
    application_name: 'depesche-queue',
  });
  surviveLostConnections(pool, input.onError);
  // Every queue and worker listens for errors of the pool; Node warns of a leak from the eleventh on.
  pool.setMaxListeners(100);
  await migrateQueueSchema(pool);
  // bullmq's structural type of a pool asks for an index signature that pg's class has not.
  const connection = pool as unknown as PgPool;
  const { Queue, Worker } = withBackend(createPostgresBackend);
  return {
    kind: 'postgres',
    openQueue: (name) => new Queue(name, { connection }) as unknown as Queue,
    openWorker: (name, work, options) =>
      new Worker(name, work, { ...options, connection }) as unknown as Worker,
    ping: async () => void (await pool.query('select 1')),
    close: () => pool.end(),
  };
}

async function migrateQueueSchema(pool: pg.Pool): Promise<void> {
  const client = await pool.connect();
  try {
    await runMigrations(client);
  } finally {
    client.release();
  }
}

// Other services on the same Redis may use BullMQ's own prefix, `bull`.
const prefix = 'depesche';

type RedisInput = Pick<QueueBackendInput, 'onError' | 'stop'> & { url: string };

async function openRedisBackend(input: RedisInput): Promise<QueueBackend> {
  // Producers fail fast (the row is written, the reconciler rings again); workers wait.
  const producer = openRedis(input, { maxRetriesPerRequest: 1, enableOfflineQueue: false });
  const consumer = openRedis(input, { maxRetriesPerRequest: null });
  const close = async () => {
    producer.disconnect();
    consumer.disconnect();
  };
  await ready(producer, input.stop).catch(async (error: unknown) => {
    await close();
    throw error;
  });
  const { Queue, Worker } = withBackend(createRedisBackend);
  return {
    kind: 'redis',
    openQueue: (name) => new Queue(name, { connection: producer, prefix }),
    openWorker: (name, work, options) =>
      new Worker(name, work, { ...options, connection: consumer, prefix }),
    ping: async () => void (await producer.ping()),
    close,
  };
}

function openRedis(
  input: RedisInput,
  options: { maxRetriesPerRequest: number | null; enableOfflineQueue?: boolean },
): Redis {
  const redis = new Redis(input.url, options);
  redis.on('error', input.onError);
  return redis;
}

/** However long that takes: rejects only when `stop` is aborted. */
async function ready(redis: Redis, stop?: AbortSignal): Promise<void> {
  if (redis.status === 'ready') return;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const giveUp = () => reject(new Error('ended before Redis was there'));
  redis.once('ready', () => resolve());
  stop?.addEventListener('abort', giveUp, { once: true });
  if (stop?.aborted) giveUp();
  await promise.finally(() => stop?.removeEventListener('abort', giveUp));
}
