import assert from 'node:assert/strict';
import { execFile, spawn, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync } from 'node:fs';
import { chmod, chown, mkdtemp, readFile, readlink, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { TestContext } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { openEmbeddedPostgres, type EmbeddedPostgres } from '../../src/embedded/postgres.ts';

export const isRoot = process.getuid?.() === 0;
export const NOBODY = { uid: 65534, gid: 65534 };
export const SOURCE = new URL('../../src/embedded/postgres.ts', import.meta.url);

/** A folder that is gone after the test, with the server that may still run in it. */
export async function makeFolder(t: TestContext, owner?: { uid: number; gid: number }) {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'depesche größer als ')));
  t.after(async () => {
    await killServer(folder);
    await rm(folder, { recursive: true, force: true });
  });
  await chmod(folder, 0o700);
  if (owner) await chown(folder, owner.uid, owner.gid);
  return folder;
}

const run = promisify(execFile);
let made: Promise<string> | undefined;

/** As `makeFolder`, with a database in it, which is made once a process and copied. */
export async function makeCluster(t: TestContext): Promise<string> {
  const folder = await makeFolder(t);
  // A fifth of the processor seconds of making it, and of Node's own copying too.
  await run('cp', ['-Rp', `${await (made ??= createOnce())}/.`, folder]);
  return folder;
}

async function createOnce(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'depesche-cluster-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  await (await openIn(folder)).close();
  return folder;
}

export async function serverPid(folder: string): Promise<number> {
  const lock = await readFile(join(folder, 'postgres', 'postmaster.pid'), 'utf8');
  return Number.parseInt(lock, 10);
}

/** Kills with signal 9 the server of this folder, and nothing else should the pid be another's. */
export async function killServer(folder: string): Promise<void> {
  if (!existsSync(join(folder, 'postgres', 'postmaster.pid'))) return;
  const pid = await serverPid(folder);
  if (!(await isServerRunning(folder, pid))) return;
  process.kill(pid, 'SIGKILL');
  await waitUntil(async () => !(await isServerRunning(folder, pid)));
}

export async function isServerRunning(folder: string, pid: number): Promise<boolean> {
  try {
    if (process.platform !== 'linux') return process.kill(pid, 0);
    return (await readlink(`/proc/${pid}/cwd`)) === join(folder, 'postgres');
  } catch {
    return false;
  }
}

export async function waitUntil(condition: () => Promise<boolean>): Promise<void> {
  const start = performance.now();
  while (!(await condition())) {
    if (performance.now() - start > 15_000) throw new Error('The condition did not come true');
    await pause(20);
  }
}

export function openIn(dataDir: string): Promise<EmbeddedPostgres> {
  return openEmbeddedPostgres({ dataDir, log: () => undefined, durable: false });
}

/** Rows of one statement over a connection of its own. */
export async function ask(url: string, statement: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(statement)).rows;
  } finally {
    await client.end();
  }
}

export type Answer = { url: string; error: string };

/**
 * Another Node process that opens the folder, tells the url or the error, and closes in order when
 * its input ends, or forgets to close.
 */
export async function openElsewhere(
  t: TestContext,
  dataDir: string,
  how: { source?: URL; copyRoots?: string[]; spawn?: SpawnOptions; forgets?: boolean } = {},
) {
  const options = { dataDir, durable: false, copyRoots: how.copyRoots };
  const script = `
    import { openEmbeddedPostgres } from ${JSON.stringify(how.source ?? SOURCE)};
    const answer = (it) => process.stdout.write(JSON.stringify(it) + '\\n');
    try {
      const options = ${JSON.stringify(options)};
      const { url, close } = await openEmbeddedPostgres({ ...options, log: () => {} });
      if (${!how.forgets}) process.stdin.resume().once('end', close);
      answer({ url, error: '' });
    } catch (error) {
      answer({ url: '', error: error.message });
    }`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    cwd: '/',
    ...how.spawn,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  t.after(() => child.kill('SIGKILL'));
  const exited = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  const lines = createInterface(child.stdout);
  const ended = once(lines, 'close').then(() => assert.fail('It ended without an answer'));
  const [line] = (await Promise.race([once(lines, 'line'), ended])) as [string];
  ended.catch(() => undefined);
  const { url, error } = JSON.parse(line) as Answer;
  const close = async () => {
    child.stdin.end();
    return (await exited)[0];
  };
  return { url, error, child, exited, close };
}
