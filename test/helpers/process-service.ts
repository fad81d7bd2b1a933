import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '../../src/db/database.ts';
import { type Answer, call } from './call.ts';
import { createTestDatabase } from './database.ts';
import { createOffice } from './offices.ts';
import { createPeople, type PersonWish } from './people.ts';
import { type Depesche, findFreePort, startDepesche } from './process.ts';
import { claimRedis } from './queue.ts';

/** Depesche in processes of its own, on a database that this process can look into. */
export type ProcessService = {
  db: Database;
  office: { id: string; slug: string; key: string };
  /** The process that was started last. */
  process(): Depesche;
  /** A new process in the place of the last one, which has ended. */
  start(): Promise<Depesche>;
  /** A second process with workers only, beside the first; the caller ends it. */
  startWorker(): Promise<Depesche>;
  subscribe(people: PersonWish[]): Promise<void>;
  api(method: string, path: string, body?: unknown): Promise<Answer>;
  close(): Promise<void>;
};

const secretKey = 'only-for-tests-'.repeat(3);

/** `gate` puts something between the process and its database; `serve` has no workers of its own. */
export async function startProcessService(
  env: Record<string, string>,
  gate: (databaseUrl: string) => Promise<string> = async (url) => url,
  command: 'start' | 'serve' = 'start',
): Promise<ProcessService> {
  const database = await createTestDatabase();
  const { db } = database;
  const office = await createOffice({ db });
  const dataDir = await mkdtemp(join(tmpdir(), 'depesche-data-'));
  const redis = await claimRedis();
  const port = String(await findFreePort());
  const settings = {
    DATABASE_URL: await gate(database.url),
    DATA_DIR: dataDir,
    SECRET_KEY: secretKey,
    PORT: port,
    ...(redis !== null && { REDIS_URL: redis }),
    ...env,
  };
  const clean = async () => {
    await database.close();
    await rm(dataDir, { recursive: true, force: true });
  };
  const start = () => startDepesche(command, settings);
  let current = await start().catch(async (error: unknown) => {
    await clean();
    throw error;
  });
  return {
    db,
    office,
    process: () => current,
    start: async () => (current = await start()),
    startWorker: () => startDepesche('work', settings),
    subscribe: (people) => createPeople({ db, config: { secretKey } }, people),
    api: (method, path, body) =>
      call(`${current.url}/api/v1${path}`, { method, key: office.key, body }),
    close: async () => {
      await current.kill();
      await clean();
    },
  };
}
