import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Database, openDatabase } from '../src/db/database.ts';
import { openEmbeddedPostgres } from '../src/embedded/postgres.ts';
import { endProcess, type Program, spawnDepesche, startProgram } from './processes.ts';

/** What one part of the benchmark starts; `close` ends all of it and removes its folders. */
export type Lab = {
  startService(env?: Record<string, string>): Promise<Service>;
  startProgram(name: string): Promise<Program>;
  close(): Promise<void>;
};

/** Depesche as `npm start` runs it, in a process of its own, on a throw-away folder. */
export type Service = {
  pid: number;
  baseUrl: string;
  dataDir: string;
  secretKey: string;
  /** Its database, for filling it and for reading the ledger. */
  db: Database;
};

type Closer = () => Promise<void>;

export function openLab(): Lab {
  const closers: Closer[] = [];
  const onClose = (closer: Closer) => void closers.push(closer);
  return {
    startService: (env = {}) => startService(env, onClose),
    startProgram: (name) => startProgram(name, onClose),
    close: async () => {
      for (const closer of closers.splice(0).toReversed()) await closer();
    },
  };
}

async function startService(
  env: Record<string, string>,
  onClose: (closer: Closer) => void,
): Promise<Service> {
  const dataDir = await mkdtemp(join(tmpdir(), 'depesche-bench-'));
  onClose(() => rm(dataDir, { recursive: true, force: true }));
  const port = await findFreePort();
  const baseUrl = `http://127.0.0.1:${port}`;
  const set = { PORT: String(port), BASE_URL: baseUrl, DATA_DIR: dataDir, DEMO: '0', ...env };
  const child = spawnDepesche(set);
  // Our own membership keeps the private PostgreSQL from outliving a service that had to be killed.
  let leave: Closer = async () => undefined;
  onClose(async () => {
    await endProcess(child);
    await leave();
  });
  const isUp = async () => {
    if (child.exitCode !== null) throw new Error('the service ended while it started');
    return fetch(`${baseUrl}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
  };
  await waitUntil(`the service on port ${port}`, isUp, 60);
  const server = await openEmbeddedPostgres({ dataDir, log: () => undefined });
  const db = openDatabase({ url: server.url, maxConnections: 4, onError: () => undefined });
  leave = async () => {
    await db.destroy();
    await server.close();
  };
  const secretKey = (await readFile(join(dataDir, 'secret.key'), 'utf8')).trim();
  return { pid: child.pid ?? 0, baseUrl, dataDir, secretKey, db };
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Looks again and again until there is something; throws after `limitSeconds`. */
export async function waitUntil<T>(
  what: string,
  look: () => Promise<T | null | undefined | false>,
  limitSeconds: number,
): Promise<T> {
  const end = performance.now() + limitSeconds * 1_000;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (performance.now() > end) throw new Error(`waited ${limitSeconds} s in vain for ${what}`);
    await pause(20);
  }
}
