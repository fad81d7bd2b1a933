import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { prepareCluster, type Cluster } from './postgres/cluster.ts';
import { allowMissing } from './postgres/files.ts';
import * as members from './postgres/membership.ts';
import { disarmLock, findServer, isPortTaken, startServer } from './postgres/server.ts';
import { stopServer, type Server } from './postgres/server.ts';

export type EmbeddedPostgres = { url: string; close: () => Promise<void> };

export type EmbeddedPostgresOptions = {
  dataDir: string;
  log: (line: string) => void;
  /** False gives up safety against power cuts for speed, for tests. Default true. */
  durable?: boolean;
  /** Where root may put a copy of the programs that an unprivileged user can reach. */
  copyRoots?: string[];
};

type Use = { server: Server; membership: members.Membership; adopted: boolean };

const FAILED_STARTS = 3;
const LEAVE_ATTEMPTS = 3;
const LEFTOVERS_LIMIT_MS = 10_000;
const LOG_TAIL_LINES = 15;

/**
 * The private PostgreSQL 18 in `dataDir/postgres`: made if it is not there, started if it does not
 * run, shared if another process started it (with that one's settings). Works as root, too: the
 * server then runs as an unprivileged user.
 *
 * `url` is for an ordinary role (may create databases, no superuser). Call `close` after the pools
 * are closed; it stops the server unless somebody else is connected. A killed process leaves the
 * server running, and the next one adopts it. Throws an Error with the end of
 * `dataDir/postgres.log` when the server does not come up.
 */
export async function openEmbeddedPostgres(
  options: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  const { log } = options;
  const start = performance.now();
  const cluster = await prepareCluster(resolve(options.dataDir), options.copyRoots);
  const use = await joinOrStart(cluster, options.durable ?? true);
  const { port, pid } = use.server;
  const what = use.adopted ? 'already runs' : cluster.isNew ? 'made and started' : 'started';
  log(
    `PostgreSQL ${what} on port ${port} (pid ${pid}, ${Math.round(performance.now() - start)} ms)`,
  );
  let closing: Promise<void> | undefined;
  const close = () => (closing ??= leave(cluster, use, log));
  return { url: urlOf(cluster, use.server, 'depesche'), close };
}

function urlOf(cluster: Cluster, server: Server, database: string): string {
  return `postgres://depesche:${cluster.password}@127.0.0.1:${server.port}/${database}`;
}

/**
 * Without a lock of our own: if two processes start a server at once, postgres lets only one of
 * them live, and the other process finds that one in the next round.
 */
async function joinOrStart(cluster: Cluster, durable: boolean): Promise<Use> {
  const start = performance.now();
  let failures = 0;
  for (;;) {
    const adopted = await joinRunning(cluster);
    if (adopted) return adopted;
    const wasLeftBehind = await disarmLock(cluster);
    const server = await startServer(cluster, durable);
    const membership = await members.joinServer(server, urlOf(cluster, server, 'postgres'));
    if (membership) return { server, membership, adopted: false };
    // Backends of a killed server may need a moment to notice, and postgres waits for no one.
    const patient = wasLeftBehind && performance.now() - start < LEFTOVERS_LIMIT_MS;
    if (!patient && !(await isPortTaken(server.port))) failures += 1;
    if (failures >= FAILED_STARTS) throw await describeFailure(cluster);
    await pause(100);
  }
}

async function joinRunning(cluster: Cluster): Promise<Use | undefined> {
  const server = await findServer(cluster);
  const membership =
    server && (await members.joinServer(server, urlOf(cluster, server, 'postgres')));
  return membership && { server, membership, adopted: true };
}

async function describeFailure(cluster: Cluster): Promise<Error> {
  const lines = ((await allowMissing(readFile(cluster.logFile, 'utf8'))) ?? '')
    .trimEnd()
    .split('\n');
  const tail = lines.slice(-LOG_TAIL_LINES).join('\n');
  return new Error(`PostgreSQL does not start in ${cluster.dir}. Its log ends:\n${tail}`);
}

/**
 * After the crash of one backend postgres cuts all connections and goes on, and our connection may
 * be one of them: then join again in order to leave.
 */
async function leave(cluster: Cluster, use: Use, log: (line: string) => void): Promise<void> {
  let current: Use | undefined = use;
  for (let attempt = 1; current; attempt += 1) {
    try {
      return await leaveOnce(cluster, current, log);
    } catch (error) {
      if (attempt === LEAVE_ATTEMPTS) throw error;
    } finally {
      await members.endMembership(current.membership);
    }
    current = await joinRunning(cluster);
  }
}

async function leaveOnce(cluster: Cluster, use: Use, log: (line: string) => void): Promise<void> {
  if (!(await members.isLastOneOut(use.membership))) {
    return log('PostgreSQL keeps running, others use it');
  }
  await stopServer(cluster, use.server);
  log('PostgreSQL stopped');
}
