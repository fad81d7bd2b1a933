import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { describeSpawn, type Cluster } from './cluster.ts';
import { allowMissing, errorCode, isRunning, openLogFile, replaceFile } from './files.ts';
import { programPath } from './binaries.ts';

/** A running postgres: the pid of its first process and its port on 127.0.0.1. */
export type Server = { pid: number; port: number; isAlive(): Promise<boolean> };

const FAST_SHUTDOWN_MS = 10_000;
const IMMEDIATE_SHUTDOWN_MS = 5_000;
// Larger than any pid that a system gives out.
const NO_PID = 2_147_483_646;

// Given with each start, not written at creation, so that they change with the program.
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  shared_buffers: '128MB',
  max_connections: '200',
  // Nobody replicates from a private database, and bulk loading writes less.
  wal_level: 'minimal',
  max_wal_senders: '0',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  lc_messages: 'C',
  default_text_search_config: 'pg_catalog.german',
  log_checkpoints: 'off',
};

// Commits still wait for the write into the system's cache: that costs next to nothing without
// fsync, and what was committed survives a killed server.
const NOT_DURABLE = { fsync: 'off', full_page_writes: 'off' };

/** The server that runs on this cluster, whoever started it; undefined where there is none. */
export async function findServer(cluster: Cluster): Promise<Server | undefined> {
  const lock = await allowMissing(readFile(join(cluster.dir, 'postmaster.pid'), 'utf8'));
  const lines = lock?.split('\n') ?? [];
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  if (!(pid > 0 && port > 0)) return undefined;
  const isAlive = () => isServerOf(cluster, pid);
  return (await isAlive()) ? { pid, port, isAlive } : undefined;
}

/**
 * A pid alone proves nothing: it may belong to another program by now, or be a dead process that
 * nobody has waited for. A living postgres has the cluster as its working folder, which only
 * Linux shows; elsewhere the pid must do and the password decides.
 */
async function isServerOf(cluster: Cluster, pid: number): Promise<boolean> {
  try {
    if (process.platform !== 'linux') return process.kill(pid, 0);
    const [theirs, ours] = await Promise.all([stat(`/proc/${pid}/cwd`), stat(cluster.dir)]);
    return theirs.ino === ours.ino && theirs.dev === ours.dev;
  } catch {
    return false;
  }
}

/**
 * Takes the pid out of a lock that a killed server left, when it now belongs to another program:
 * postgres would respect it. Where the pid is dead postgres sees that itself, safely even when two
 * start at once. The rest of the lock stays: with it postgres finds out whether parts of the old
 * server still write. True when a killed server left a lock.
 */
export async function disarmLock(cluster: Cluster): Promise<boolean> {
  const path = join(cluster.dir, 'postmaster.pid');
  const lock = await allowMissing(readFile(path, 'utf8'));
  if (lock === undefined) return false;
  const pid = Number.parseInt(lock, 10);
  if (!(pid > 0) || (await isServerOf(cluster, pid))) return false;
  if (process.platform !== 'linux' || !isRunning(pid)) return true;
  // Another process may have done the same and started a server since.
  if ((await allowMissing(readFile(path, 'utf8'))) !== lock) return false;
  await replaceFile(path, lock.replace(/^\d+/, String(NO_PID)), cluster.account);
  return true;
}

/**
 * Starts postgres on a free port and returns without waiting until it answers. Its own process
 * group keeps it from the Ctrl-C of the terminal, which would stop it before our orderly exit; its
 * log is a file and no pipe, because it outlives a killed parent.
 */
export async function startServer(cluster: Cluster, durable: boolean): Promise<Server> {
  const port = await findFreePort();
  const { path, folder, how } = describeSpawn(cluster, 'postgres');
  const settings = { ...SETTINGS, port, ...(durable ? {} : NOT_DURABLE) };
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const log = await openLogFile(cluster.logFile);
  try {
    const child = spawn(path, ['-D', folder, ...options], {
      ...how,
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
    });
    const pid = await awaitPid(child);
    child.unref();
    const isAlive = async () => child.exitCode === null && child.signalCode === null;
    return { pid, port, isAlive };
  } finally {
    await log.close();
  }
}

function awaitPid(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject).once('spawn', () => resolve(child.pid ?? NO_PID));
  });
}

function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

/** Whether something listens on the port, to tell a lost race for it from other failures. */
export function isPortTaken(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer().once('error', (error) => resolve(errorCode(error) !== undefined));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(false)));
  });
}

/** Ends the server in order; after 10 s without it, then the next start has to recover. */
export async function stopServer(cluster: Cluster, server: Server): Promise<void> {
  await signalServer(cluster, server, 'INT');
  if (await isGoneWithin(server, FAST_SHUTDOWN_MS)) return;
  await signalServer(cluster, server, 'QUIT');
  if (await isGoneWithin(server, IMMEDIATE_SHUTDOWN_MS)) return;
  throw new Error(`PostgreSQL (pid ${server.pid}) does not end, see ${cluster.logFile}`);
}

async function signalServer(
  cluster: Cluster,
  server: Server,
  signal: 'INT' | 'QUIT',
): Promise<void> {
  if (!(await server.isAlive())) return;
  // Windows has no signals; postgres listens on a pipe of its own there, which pg_ctl knows.
  if (process.platform === 'win32') {
    const program = programPath(cluster.binaries, 'pg_ctl');
    await promisify(execFile)(program, ['kill', signal, String(server.pid)]);
    return;
  }
  try {
    process.kill(server.pid, `SIG${signal}`);
  } catch (error) {
    if (errorCode(error) !== 'ESRCH') throw error;
  }
}

async function isGoneWithin(server: Server, limitMs: number): Promise<boolean> {
  const start = performance.now();
  while (performance.now() - start < limitMs) {
    if (!(await server.isAlive())) return true;
    await pause(10);
  }
  return false;
}
