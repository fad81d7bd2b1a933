import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Database, openDatabase } from '../src/db/database.ts';
import { openEmbeddedPostgres } from '../src/embedded/postgres.ts';
import * as processes from './processes.ts';
import type { Closer, OnClose, Program } from './processes.ts';

/** What one part of the benchmark starts; `close` ends all of it and removes its folders. */
export type Lab = {
  startService(env?: Env, command?: 'start' | 'serve'): Promise<Service>;
  startProgram(name: string): Promise<Program>;
  onClose: OnClose;
  close(): Promise<void>;
};

export type Env = Record<string, string>;

/** Depesche in a process of its own, on a throw-away folder: as `npm start` runs it, or `serve`. */
export type Service = {
  pid: number;
  baseUrl: string;
  dataDir: string;
  secretKey: string;
  /** Its database, for filling it and for reading the ledger. */
  db: Database;
  databaseUrl: string;
  /** `depesche work` beside it, with the same settings and these. */
  startWorker(env?: Env): Promise<Worker>;
};

export type Worker = { pid: number; end(): Promise<void> };

export function openLab(): Lab {
  const closers: Closer[] = [];
  const onClose = (closer: Closer) => void closers.push(closer);
  return {
    startService: (env = {}, command = 'start') => startService(env, command, onClose),
    startProgram: (name) => processes.startProgram(name, onClose),
    onClose,
    close: async () => {
      for (const closer of closers.splice(0).toReversed()) await closer();
    },
  };
}

async function startService(env: Env, command: string, onClose: OnClose): Promise<Service> {
  const dataDir = await makeFolder(onClose);
  const port = await findFreePort();
  const baseUrl = `http://127.0.0.1:${port}`;
  const set = { PORT: String(port), BASE_URL: baseUrl, DATA_DIR: dataDir, DEMO: '0', ...env };
  const child = processes.spawnDepesche(set, command);
  child.stdout?.resume();
  // Our own membership keeps the private PostgreSQL from outliving a service that had to be killed.
  let leave: Closer = async () => undefined;
  onClose(async () => {
    await processes.endProcess(child);
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
  const startWorker = (more: Env = {}) => startWorkerProcess({ ...set, ...more }, onClose);
  const pid = child.pid ?? 0;
  return { pid, baseUrl, dataDir, secretKey, db, databaseUrl: server.url, startWorker };
}

async function startWorkerProcess(env: Env, onClose: OnClose): Promise<Worker> {
  const child = processes.spawnDepesche(env, 'work');
  const end = () => processes.endProcess(child);
  onClose(end);
  const ended = once(child, 'exit').then(() => {
    throw new Error('the worker ended while it started');
  });
  ended.catch(() => undefined);
  // Its first words are that it runs.
  if (child.stdout) await Promise.race([once(child.stdout, 'data'), ended]);
  return { pid: child.pid ?? 0, end };
}

/** A folder that is gone after the part. */
export async function makeFolder(onClose: OnClose): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'depesche-bench-'));
  onClose(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

export async function isListening(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
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
