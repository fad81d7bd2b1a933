import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const endLimitMs = 20_000;
const clockTicksPerSecond = 100;

/** A helper program of the benchmark in a process of its own, spoken to by messages. */
export type Program = { url: string; ask(question: unknown): Promise<unknown> };

/** Starts `programs/<name>.ts`; resolves when it told the address that it serves. */
export async function startProgram(
  name: string,
  onClose: (closer: () => Promise<void>) => void,
): Promise<Program> {
  const child = fork(fileURLToPath(new URL(`programs/${name}.ts`, import.meta.url)));
  onClose(() => endProcess(child));
  const answer = async (): Promise<unknown> => (await once(child, 'message'))[0];
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

/** `depesche start` with this environment; its complaints go to standard error. */
export function spawnDepesche(env: Record<string, string>): ChildProcess {
  const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
  const flags = (process.env.BENCH_NODE_FLAGS ?? '').split(' ').filter(Boolean);
  return spawn(process.execPath, [...flags, main, 'start'], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
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

/** Resident memory in megabytes: now, and the most so far. From /proc, so on Linux only. */
export async function readMemory(pid: number): Promise<{ now: number; most: number }> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const megabytes = (name: string) =>
    Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1024;
  return { now: megabytes('VmRSS'), most: megabytes('VmHWM') };
}

/** Processor time that a process has used so far, in milliseconds. From /proc, so on Linux only. */
export async function readCpuTime(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  // The name of the program in brackets may hold blanks; utime and stime are fields 14 and 15.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[11]) + Number(fields[12])) * 1_000) / clockTicksPerSecond;
}
