import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { Redis } from 'ioredis';
import { findFreePort } from '../helpers/process.ts';
import { until } from '../helpers/until.ts';
import { atEnd } from './at-end.ts';

export type OwnRedis = {
  url: string;
  /** One command over a connection of its own. */
  command(name: string, ...args: string[]): Promise<unknown>;
  /** Ends it with all it holds; nothing is kept on disk. */
  stop(): Promise<void>;
  /** On the same port as before, empty; resolves when it answers. */
  start(): Promise<void>;
};

/** The reason for skipping where this machine has no Redis, else false. */
export const noRedis =
  spawnSync('redis-server', ['--version']).status === 0 ? false : 'redis-server is not installed';

/** A Redis of this test alone, which may be broken. Stop it at the end. */
export async function openOwnRedis(dir: string): Promise<OwnRedis> {
  const port = await findFreePort();
  const url = `redis://127.0.0.1:${port}`;
  let server: ChildProcess | undefined;
  const start = async () => {
    const options = ['--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', dir];
    server = spawn('redis-server', ['--port', String(port), ...options], { stdio: 'ignore' });
    await until('Redis answers', () => answers(url));
  };
  const stop = async () => {
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, 'exit');
    server.kill('SIGKILL');
    await ended;
  };
  atEnd(() => void server?.kill('SIGKILL'));
  await start();
  return { url, command: (name, ...args) => ask(url, name, args), stop, start };
}

async function ask(url: string, name: string, args: string[]): Promise<unknown> {
  const redis = new Redis(url, { retryStrategy: () => null });
  redis.on('error', () => undefined);
  try {
    return await redis.call(name, ...args);
  } finally {
    redis.disconnect();
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await ask(url, 'PING', [])) === 'PONG';
  } catch {
    return false;
  }
}
