import { createHash } from 'node:crypto';
import { CamelCasePlugin, Kysely, PostgresDialect, sql, type Transaction } from 'kysely';
import pg from 'pg';
import type { DB } from './schema.ts';

export type Database = Kysely<DB>;
export type Tx = Transaction<DB>;
/** A store function takes either: inside a transaction it runs there, otherwise on its own. */
export type Reader = Database | Tx;

type DatabaseOptions = {
  url: string;
  maxConnections: number;
  onError: (error: Error) => void;
};

/**
 * `plannedConnections` of its connections are kept for statements with the mark `prepared` outside of
 * transactions: each connection plans a statement anew five times before it trusts a plan, so the fewer
 * there are, the sooner that is over.
 */
export function openDatabase({
  plannedConnections = 0,
  ...options
}: DatabaseOptions & { plannedConnections?: number }): Database {
  const all = openPool({ ...options, maxConnections: options.maxConnections - plannedConnections });
  if (plannedConnections === 0) return openKysely(all, () => connectAndPrepare(all));
  const planned = openPool({ ...options, maxConnections: plannedConnections });
  const connectFor = (text: string) => connectAndPrepare(isMarked(text) ? planned : all);
  return openKysely(all, async () => connectLate(connectFor), planned);
}

const preparedMark = '/* prepared */';
const isMarked = (text: string) => text.trimStart().startsWith(preparedMark);

/**
 * Begins a statement that each connection plans once, as long as PostgreSQL finds the general plan no
 * worse. For what is asked all the time and finds its rows by key: to plan a release with all its lists
 * takes ten times as long as to read it.
 */
export const prepared = sql.raw(preparedMark);

// A freeze leaves the planner without a word about the rows that are sent next: left to itself it reads
// a whole month for each window. Every statement here has an index made for it. Without JIT, because up to
// PostgreSQL 17 a way that is off and cannot be avoided looks expensive enough to be compiled each time.
const ledgerSettings = ['seqscan', 'bitmapscan', 'hashjoin', 'mergejoin', 'sort']
  .map((way) => `set enable_${way} = off;`)
  .concat('set jit = off;', 'set plan_cache_mode = force_generic_plan;')
  .join(' ');

/**
 * Connections for the statements that claim and record, and for those alone: they walk indexes
 * whatever the planner believes, and each connection keeps its plans.
 */
export function openLedger(options: DatabaseOptions): Database {
  const ready = new WeakSet<pg.PoolClient>();
  const pool = openPool(options);
  return openKysely(pool, async () => {
    const client = await connect(pool);
    if (!ready.has(client)) await setUp(client);
    ready.add(client);
    return prepareAll(client);
  });
}

// Not as startup parameters: those of DATABASE_URL would take their place.
async function setUp(client: pg.PoolClient): Promise<void> {
  try {
    await client.query(ledgerSettings);
  } catch (error) {
    client.release(true);
    throw error instanceof Error ? nameConnectionFailure(error) : error;
  }
}

function openPool(input: DatabaseOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: input.url,
    max: input.maxConnections,
    connectionTimeoutMillis: 5_000,
    application_name: 'depesche',
    // Identity columns and counts stay far below 2^53.
    types: {
      getTypeParser: (oid, format) =>
        oid === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(oid, format),
    },
  });
  surviveLostConnections(pool, input.onError);
  return pool;
}

function openKysely(
  pool: pg.Pool,
  connectOne: () => Promise<Connection>,
  ...more: pg.Pool[]
): Kysely<DB> {
  const end = async () => void (await Promise.all([pool, ...more].map((each) => each.end())));
  // Kysely asks a connection for statements alone, as long as nobody streams by cursor.
  const connect = connectOne as () => Promise<pg.PoolClient>;
  return new Kysely<DB>({
    dialect: new PostgresDialect({ pool: { options: pool.options, connect, end } }),
    plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
  });
}

/**
 * Without listeners a lost connection would end the process: one for those that idle, and one on
 * each for those in use, whose query gets the same error.
 */
export function surviveLostConnections(pool: pg.Pool, onError: (error: Error) => void): void {
  pool.on('error', onError);
  pool.on('connect', (client) => client.on('error', nameConnectionFailure));
}

async function connect(pool: pg.Pool): Promise<pg.PoolClient> {
  try {
    return await pool.connect();
  } catch (error) {
    throw error instanceof Error ? nameConnectionFailure(error) : error;
  }
}

async function connectAndPrepare(pool: pg.Pool): Promise<Connection> {
  return prepareSome(await connect(pool));
}

/** Out of which pool a connection comes is known with its first statement. */
function connectLate(connectFor: (text: string) => Promise<Connection>): Connection {
  let client: Promise<Connection> | undefined;
  return {
    query: async (text, values) => {
      client ??= connectFor(text);
      return (await client).query(text, values);
    },
    release: (isBroken) =>
      void client?.then(
        (one) => one.release(isBroken),
        () => undefined,
      ),
  };
}

function prepareAll(client: pg.PoolClient): Connection {
  return withQuery(client, (text, values) => client.query(named(text, values)));
}

function prepareSome(client: pg.PoolClient): Connection {
  return withQuery(client, (text, values) =>
    isMarked(text) ? client.query(named(text, values)) : client.query(text, values),
  );
}

// Kysely hands over text and values only; pg prepares what has a name, the same for the same text.
function named(text: string, values: unknown[]): pg.QueryConfig {
  return { name: createHash('sha1').update(text).digest('hex'), text, values };
}

type Query = (text: string, values: unknown[]) => Promise<pg.QueryResult>;
type Connection = { query: Query; release(isBroken?: boolean): void };

function withQuery(client: pg.PoolClient, query: Query): Connection {
  return { query, release: (isBroken) => client.release(isBroken) };
}

// pg gives no code to a connection that ended on its way or was not had in time. SQLSTATE class 08
// is what PostgreSQL itself calls that.
function nameConnectionFailure(error: Error): Error {
  return 'code' in error ? error : Object.assign(error, { code: '08006' });
}

/**
 * Runs `work` in one transaction (read committed); rolled back when it throws. Inside a transaction
 * it belongs to that one.
 */
export function inTransaction<T>(db: Reader, work: (tx: Tx) => Promise<T>): Promise<T> {
  return isTx(db) ? work(db) : db.transaction().execute(work);
}

function isTx(db: Reader): db is Tx {
  return db.isTransaction;
}
