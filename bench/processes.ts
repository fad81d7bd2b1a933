import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const endLimitMs = 20_000;
const clockTicksPerSecond = 100;

export type Closer = () => Promise<void>;
export type OnClose = (closer: Closer) => void;

/** A program of the benchmark in a process of its own, spoken to by messages. */
export type Program = { url: string; ask(question: unknown): Promise<unknown> };

/** Starts `programs/<name>.ts`; resolves when it told the address that it serves. */
export async function startProgram(name: string, onClose: OnClose): Promise<Program> {
  const child = fork(fileURLToPath(new URL(`programs/${name}.ts`, import.meta.url)));
  onClose(() => endProcess(child));
  const answer = async (): Promise<unknown> => {
    const ended = new AbortController();
    const died = once(child, 'exit', { signal: ended.signal }).then(([code]) => {
      throw new Error(`the program ${name} ended with ${code}`);
    });
    const said = once(child, 'message', { signal: ended.signal });
    // Whichever loses is aborted, and nobody waits for it any more.
    for (const one of [died, said]) one.catch(() => undefined);
    try {
      return (await Promise.race([said, died]))[0];
    } finally {
      ended.abort();
    }
  };
  const url = String(await answer());
  return {
    url,
    ask: (question) => {
      const next = answer();
      child.send(question as object);
      return next;
    },
  };
}

/** `depesche <command>` with this environment; its complaints go to standard error. */
export function spawnDepesche(env: Record<string, string>, command: string): ChildProcess {
  const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
  // As the first line of main.ts says for those who start it as `npx depesche`.
  const own = ['--max-semi-space-size=16'];
  const flags = (process.env.BENCH_NODE_FLAGS ?? '').split(' ').filter(Boolean);
  return spawn(process.execPath, [...own, ...flags, main, command], {
    env: { PATH: process.env.PATH, MALLOC_ARENA_MAX: '2', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** Where a program of the system is; null where it is not installed. */
export function findCommand(name: string): string | null {
  const folders = (process.env.PATH ?? '').split(delimiter);
  // Debian keeps Postfix's programs where an ordinary user's PATH does not look.
  const paths = [...folders, '/usr/sbin', '/usr/local/sbin'].map((folder) => join(folder, name));
  return paths.find(isExecutable) ?? null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Kills it with us: a program of the system does not notice that the benchmark is gone. */
export function killWithUs(child: ChildProcess): void {
  const kill = () => void child.kill('SIGKILL');
  process.once('exit', kill);
  child.once('exit', () => process.off('exit', kill));
}

/** Asks a process to end; kills it when it does not. */
export async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const limit = setTimeout(() => child.kill('SIGKILL'), endLimitMs);
  await ended;
  clearTimeout(limit);
}

type Memory = { now: number; most: number };

/**
 * Resident memory in megabytes of a process and those that it started, PostgreSQL apart: now, and the
 * most since the start or `forgetPeak`. From /proc, so on Linux only.
 */
export async function readMemory(pid: number): Promise<Memory> {
  const sum = { now: 0, most: 0 };
  for (const one of await listFamily(pid)) {
    const { now, most } = await readOwnMemory(one);
    sum.now += now;
    sum.most += most;
  }
  return sum;
}

/** As readMemory, of the process alone. */
export async function readOwnMemory(pid: number): Promise<Memory> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const megabytes = (name: string) =>
    Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1024;
  return { now: megabytes('VmRSS'), most: megabytes('VmHWM') };
}

/** From now on `readMemory` tells the most since now. */
export async function forgetPeak(pid: number): Promise<void> {
  // proc(5): 5 sets the high-water mark to the present size.
  for (const one of await listFamily(pid)) await writeFile(`/proc/${one}/clear_refs`, '5');
}

/** Processor time that a process has used so far, in milliseconds. From /proc, so on Linux only. */
export async function readCpuTime(pid: number): Promise<number> {
  const { fields } = await readStat(pid);
  return ((Number(fields[11]) + Number(fields[12])) * 1_000) / clockTicksPerSecond;
}

async function listFamily(pid: number): Promise<number[]> {
  const entries = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const stats = await Promise.all(
    entries.map((entry) => readStat(Number(entry)).catch(() => null)),
  );
  const childrenOf = (parent: number): number[] =>
    stats
      .filter((stat) => stat !== null && stat.name !== 'postgres')
      .filter((stat) => Number(stat?.fields[1]) === parent)
      .flatMap((stat) => (stat ? [stat.pid, ...childrenOf(stat.pid)] : []));
  return [pid, ...childrenOf(pid)];
}

async function readStat(pid: number): Promise<{ pid: number; name: string; fields: string[] }> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  // The name of the program in brackets may hold blanks; the fields are those after it.
  const end = stat.lastIndexOf(')');
  return {
    pid,
    name: stat.slice(stat.indexOf('(') + 1, end),
    fields: stat.slice(end + 2).split(' '),
  };
}
