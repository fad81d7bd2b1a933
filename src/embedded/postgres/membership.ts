import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { errorCode } from './files.ts';
import type { Server } from './server.ts';

/**
 * One connection that each process keeps while it uses the server, with a shared advisory lock.
 * The last one out gets the exclusive lock and may turn the server off; whoever comes in at that
 * moment waits for it, so nobody is handed a server that is about to end. A killed process leaves
 * without having to say so.
 */
export type Membership = { client: KeepAliveClient };

// pg has both since 8.0, its types do not.
type KeepAliveClient = Client & { ref(): void; unref(): void };

// Any fixed number; advisory locks count per database, and this one has the maintenance database
// to itself: a connection to `depesche` would forbid to clone that.
const LOCK = 440_101;
const ANSWER_LIMIT_MS = 60_000;
const POOLS_CLOSING_MS = 1_000;
const REFUSED = ['28P01', '28000'];

/**
 * Connects as soon as the server answers. Undefined when it ended meanwhile; throws when it does
 * not answer in 60 s or does not take the password.
 */
export async function joinServer(server: Server, url: string): Promise<Membership | undefined> {
  const start = performance.now();
  let refusals = 0;
  let failure: unknown;
  while (performance.now() - start < ANSWER_LIMIT_MS) {
    try {
      return await connectOnce(url);
    } catch (error) {
      failure = error;
      // On a lost race for the port somebody else's PostgreSQL refuses, just before ours ends.
      if (REFUSED.includes(errorCode(error) ?? '')) refusals += 1;
      if (refusals > 20) break;
    }
    if (!(await server.isAlive())) return undefined;
    await pause(20);
  }
  throw new Error(`PostgreSQL (pid ${server.pid}) does not let us in`, { cause: failure });
}

async function connectOnce(url: string): Promise<Membership> {
  const client = new Client({
    connectionString: url,
    application_name: 'depesche membership',
    connectionTimeoutMillis: 5_000,
  }) as KeepAliveClient;
  // A cut connection shows itself when we leave; unheard, the event would end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('select pg_advisory_lock_shared($1)', [LOCK]);
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
  // A process that forgets to close the database may still end; the next start adopts the server.
  client.unref();
  return { client };
}

/**
 * Whether no other process uses the server any more. If so, nobody can join until the membership
 * ends. A pool that was just closed needs a moment until its backends are gone, hence the second.
 */
export async function isLastOneOut({ client }: Membership): Promise<boolean> {
  client.ref();
  await client.query('select pg_advisory_unlock_shared($1)', [LOCK]);
  const { rows } = await client.query<{ last: boolean }>(
    'select pg_try_advisory_lock($1) as last',
    [LOCK],
  );
  if (!rows[0]?.last) return false;
  const start = performance.now();
  while (performance.now() - start < POOLS_CLOSING_MS) {
    if ((await countOthers(client)) === 0) return true;
    await pause(20);
  }
  return false;
}

async function countOthers(client: Client): Promise<number> {
  const { rows } = await client.query<{ others: number }>(
    `select count(*)::int as others from pg_stat_activity
     where backend_type = 'client backend' and pid <> pg_backend_pid()`,
  );
  return rows[0]?.others ?? 0;
}

export async function endMembership({ client }: Membership): Promise<void> {
  await client.end().catch(() => undefined);
}
