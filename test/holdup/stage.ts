import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../src/config.ts';
import { openDeps } from '../../src/deps.ts';
import { call } from '../helpers/call.ts';
import { createTestDatabase } from '../helpers/database.ts';
import { createOffice } from '../helpers/offices.ts';
import { createPeople } from '../helpers/people.ts';
import { type Depesche, findFreePort, startDepesche } from '../helpers/process.ts';
import type { TestService } from '../helpers/service.ts';
import { fillWorld, type World } from '../site/world.ts';

/** Depesche in a process of its own, which this one only asks, and knows from inside. */
export type Stage = TestService & {
  world: World;
  inboundKey: string;
  /** A new process in the place of one that answers no more. */
  restart(): Promise<void>;
  hasEnded(): boolean;
  /** What the process has worked since it began, in milliseconds; 0 where nothing tells. */
  processorMs: () => number;
};

const inboundKey = 'key-of-the-mail-server-'.repeat(2);

export async function openStage(): Promise<Stage> {
  const database = await createTestDatabase();
  const [ownDir, dataDir] = [await makeFolder(), await makeFolder()];
  const port = String(await findFreePort());
  const env = {
    DATABASE_URL: database.url,
    SECRET_KEY: 'only-for-tests-'.repeat(3),
    INBOUND_KEY: inboundKey,
    LOG_LEVEL: 'error',
    DEMO: '0',
    // Each request may come from an address of its own, so that no limit per sender hides the work.
    TRUST_PROXY: '1',
    PORT: port,
    BASE_URL: 'http://localhost:3000',
  };
  const { close, ...deps } = await openDeps(readConfig({ ...env, DATA_DIR: ownDir }));
  const office = await createOffice(deps);
  let process: Depesche = await startDepesche('start', { ...env, DATA_DIR: dataDir });
  const service: TestService = {
    deps: { ...deps, close },
    url: process.url,
    office,
    api: (method, path, body, headers = {}) =>
      call(`${process.url}/api/v1${path}`, { method, key: office.key, body, headers }),
    close: async () => {
      await process.kill();
      await close();
      await database.close();
      for (const folder of [ownDir, dataDir]) await rm(folder, { recursive: true, force: true });
    },
  };
  await createPeople(deps, [{ address: 'leserin@zeitung.example' }]);
  return {
    ...service,
    inboundKey,
    world: await fillWorld(service),
    restart: async () => {
      await process.kill();
      process = await startDepesche('start', { ...env, DATA_DIR: dataDir });
    },
    processorMs: () => workOf(process.child.pid ?? 0),
    hasEnded: () => process.child.exitCode !== null || process.child.signalCode !== null,
  };
}

const tickMs = 10;

/** proc(5): user and system time are the 12th and 13th field after the name. */
function workOf(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) * tickMs;
  } catch {
    return 0;
  }
}

function makeFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'depesche-holdup-'));
}
