import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { call } from './call.ts';
import { claimRedis } from './queue.ts';
import { until } from './until.ts';

export type Depesche = {
  url: string;
  child: ChildProcess;
  /** Lines of standard error: the log. */
  log: string[];
  /** Lines of standard output: words for people. */
  output: string[];
  /** Exit code, or the signal that ended it. */
  ended: Promise<number | string>;
  kill(): Promise<void>;
};

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

/** `depesche start|serve|work` as a process of its own; resolves when /readyz says so. */
export async function startDepesche(
  command: 'start' | 'serve' | 'work',
  env: Record<string, string>,
): Promise<Depesche> {
  const port = env.PORT ?? String(await findFreePort());
  const { PATH = '' } = process.env;
  const redis = env.REDIS_URL ?? (await claimRedis());
  const child = spawn(process.execPath, [main, command], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH,
      PORT: port,
      DEMO: '0',
      LOG_LEVEL: 'info',
      ...(redis !== null && { REDIS_URL: redis }),
      ...env,
    },
  });
  const log: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => log.push(line));
  const output: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => output.push(line));
  const ended = once(child, 'exit').then(([code, signal]) => (code ?? signal) as number | string);
  const url = `http://127.0.0.1:${port}`;
  const look = async () => {
    if (child.exitCode !== null) throw new Error(`ended at once:\n${log.join('\n')}`);
    return command === 'work' ? output.some((line) => line.includes('runs')) : isReady(url);
  };
  await until('the process is ready', look, 60_000);
  const kill = async () => {
    child.kill('SIGKILL');
    await ended;
  };
  return { url, child, log, output, ended, kill };
}

/** Faults that must never happen, whatever went away. */
export function findUnhandled(log: string[]): string[] {
  return log.filter((line) => /unhandled|uncaught|ERR_UNHANDLED|^\s+at /i.test(line));
}

export async function isReady(url: string): Promise<boolean> {
  try {
    return (await call(`${url}/readyz`)).status === 200;
  } catch {
    return false;
  }
}

export async function findFreePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
