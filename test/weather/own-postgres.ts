import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { programPath } from '../../src/embedded/postgres/binaries.ts';
import {
  type Cluster,
  describeSpawn,
  prepareCluster,
} from '../../src/embedded/postgres/cluster.ts';
import { makeTemplate } from '../helpers/database.ts';
import { findFreePort } from '../helpers/process.ts';
import { until } from '../helpers/until.ts';
import { atEnd } from './at-end.ts';

export type OwnPostgres = {
  url: string;
  isRunning(): boolean;
  /** `pg_ctl stop -m immediate`: every connection is cut, the next start has to recover. */
  stopImmediately(): Promise<void>;
  /** On the same port as before; resolves when it answers. */
  start(): Promise<void>;
  close(): Promise<void>;
};

/**
 * A PostgreSQL of this test alone, which may be broken, in `dataDir`. The databases of the helpers
 * are made on it from here on.
 */
export async function openOwnPostgres(
  dataDir: string,
  settings: Record<string, string> = {},
): Promise<OwnPostgres> {
  const cluster = await prepareCluster(dataDir);
  const port = await findFreePort();
  const url = `postgres://depesche:${cluster.password}@127.0.0.1:${port}/postgres`;
  let server: ChildProcess | undefined;
  const isRunning = () => server !== undefined && !hasEnded(server);
  const start = async () => {
    server = startServer(cluster, { ...settings, port: String(port) });
    await until('PostgreSQL answers', () => answers(url), 30_000);
  };
  const stop = (mode: 'immediate') => stopServer(cluster, server, mode);
  atEnd(() => void server?.kill('SIGQUIT'));
  await start();
  await makeTemplate(url);
  process.env.TEST_DATABASE_URL = url;
  return {
    url,
    isRunning,
    stopImmediately: () => stop('immediate'),
    start,
    close: () => (isRunning() ? stop('immediate') : Promise.resolve()),
  };
}

// What was committed lives in the system's cache: without fsync it is lost to a power cut only.
const fixed = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  fsync: 'off',
  full_page_writes: 'off',
  default_text_search_config: 'pg_catalog.german',
  timezone: 'UTC',
  lc_messages: 'C',
};

function startServer(cluster: Cluster, settings: Record<string, string>): ChildProcess {
  const { path, folder, how } = describeSpawn(cluster, 'postgres');
  const options = Object.entries({ ...fixed, ...settings }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
  return spawn(path, ['-D', folder, ...options], { ...how, stdio: 'ignore' });
}

async function stopServer(
  cluster: Cluster,
  server: ChildProcess | undefined,
  mode: 'immediate',
): Promise<void> {
  if (server === undefined || hasEnded(server)) return;
  const ended = once(server, 'exit');
  const { folder, how } = describeSpawn(cluster, 'postgres');
  const program = programPath(cluster.binaries, 'pg_ctl');
  await promisify(execFile)(program, ['stop', '-m', mode, '-D', folder], how);
  await ended;
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
