import { createHash } from 'node:crypto';
import pg from 'pg';

export type PoolOptions = {
  url: string;
  maxConnections: number;
  /** So many stay open when nobody uses them, with what PostgreSQL has learned on them. */
  minConnections?: number;
  onError: (error: Error) => void;
};

type Query = (text: string, values: unknown[]) => Promise<pg.QueryResult>;
export type Connection = { query: Query; release(isBroken?: boolean): void };
export type Connect = () => Promise<Connection>;

/** Begins the text of a statement that is to be prepared. */
export const preparedMark = '/* prepared */';
const isMarked = (text: string) => text.trimStart().startsWith(preparedMark);

/** A pool that outlives lost connections; counts (int8) come as numbers. */
export function openPool(options: PoolOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.maxConnections,
    min: options.minConnections ?? 0,
    // A new one has to read the catalog for its first statements, 30 ms and more: not at each full hour.
    idleTimeoutMillis: 60_000,
    // What stands between us and the database forgets connections that are silent for minutes.
    keepAlive: true,
    keepAliveInitialDelayMillis: 30_000,
    connectionTimeoutMillis: 5_000,
    application_name: 'depesche',
    // Identity columns and counts stay far below 2^53.
    types: {
      getTypeParser: (oid, format) =>
        oid === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(oid, format),
    },
  });
  surviveLostConnections(pool, options.onError);
  return pool;
}

/**
 * Without listeners a lost connection would end the process: one for those that idle, and one on
 * each for those in use, whose query gets the same error.
 */
export function surviveLostConnections(pool: pg.Pool, onError: (error: Error) => void): void {
  pool.on('error', onError);
  pool.on('connect', (client) => {
    client.on('error', (error) => {
      lost.add(client);
      nameConnectionFailure(error);
    });
  });
}

const lost = new WeakSet<pg.ClientBase>();

// What is asked of a lost connection fails without a code, as the rollback that follows.
async function ask(
  client: pg.PoolClient,
  statement: string | pg.QueryConfig,
  values?: unknown[],
): Promise<pg.QueryResult> {
  try {
    return await client.query(statement, values);
  } catch (error) {
    throw lost.has(client) ? nameConnectionFailure(error) : error;
  }
}

/** Connections that prepare what is marked and plan everything else each time. */
export function connectTo(pool: pg.Pool): Connect {
  return async () => {
    const client = await connect(pool);
    const query: Query = (text, values) =>
      isMarked(text) ? ask(client, named(text, values)) : ask(client, text, values);
    return { query, release: (isBroken) => client.release(isBroken) };
  };
}

// Without JIT, because up to PostgreSQL 17 a way that is off and cannot be avoided looks expensive enough
// to be compiled each time.
const walkIndexes = ['seqscan', 'bitmapscan', 'hashjoin', 'mergejoin', 'sort']
  .map((way) => `set enable_${way} = off;`)
  .concat('set jit = off;', 'set plan_cache_mode = force_generic_plan;')
  .join(' ');

/** Connections that plan each statement once and walk indexes, whatever the planner believes. */
export function connectForIndexes(pool: pg.Pool): Connect {
  const ready = new WeakSet<pg.PoolClient>();
  return async () => {
    const client = await connect(pool);
    if (!ready.has(client)) await setUp(client);
    ready.add(client);
    const query: Query = (text, values) => ask(client, named(text, values));
    return { query, release: (isBroken) => client.release(isBroken) };
  };
}

// Not as startup parameters: those of DATABASE_URL would take their place.
async function setUp(client: pg.PoolClient): Promise<void> {
  try {
    await ask(client, walkIndexes);
  } catch (error) {
    client.release(true);
    throw error;
  }
}

/** The first statement decides: one that is marked gets a connection of the first kind. */
export function connectByFirst(ofMarked: Connect, ofOthers: Connect): Connect {
  return async () => {
    let chosen: Promise<Connection> | undefined;
    return {
      query: async (text, values) => {
        chosen ??= isMarked(text) ? ofMarked() : ofOthers();
        return (await chosen).query(text, values);
      },
      release: (isBroken) =>
        void chosen?.then(
          (connection) => connection.release(isBroken),
          () => undefined,
        ),
    };
  };
}

async function connect(pool: pg.Pool): Promise<pg.PoolClient> {
  try {
    return await pool.connect();
  } catch (error) {
    throw nameConnectionFailure(error);
  }
}

// Kysely hands over text and values only; pg prepares what has a name, the same for the same text.
function named(text: string, values: unknown[]): pg.QueryConfig {
  return { name: createHash('sha1').update(text).digest('hex'), text, values };
}

// pg gives no code to a connection that ended on its way or was not had in time. SQLSTATE class 08
// is what PostgreSQL itself calls that.
function nameConnectionFailure(error: unknown): unknown {
  if (!(error instanceof Error) || 'code' in error) return error;
  return Object.assign(error, { code: '08006' });
}
