import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../src/config.ts';
import { type Deps, openDeps } from '../../src/deps.ts';
import { createTestDatabase } from './database.ts';
import { claimRedis } from './queue.ts';

export type TestDeps = Deps & { close(): Promise<void> };

/**
 * The real dependencies on a fresh database, mailbox and media folder; `env` overrides settings.
 * The queue is PostgreSQL, or the Redis of TEST_REDIS_URL.
 */
export async function createTestDeps(env: Record<string, string> = {}): Promise<TestDeps> {
  const database = await createTestDatabase();
  const dataDir = await mkdtemp(join(tmpdir(), 'depesche-data-'));
  const redis = await claimRedis();
  const config = readConfig({
    PORT: '0',
    BASE_URL: 'http://localhost:3000',
    DATA_DIR: dataDir,
    DATABASE_URL: database.url,
    LOG_LEVEL: 'fatal',
    DEMO: '0',
    ...(redis !== null && { REDIS_URL: redis }),
    ...env,
  });
  const { close, ...deps } = await openDeps(config);
  return {
    ...deps,
    close: async () => {
      await close();
      await database.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
