import { CamelCasePlugin, Kysely, PostgresDialect, sql, type Transaction } from 'kysely';
import type pg from 'pg';
import {
  type Connect,
  connectByFirst,
  connectForIndexes,
  connectTo,
  openPool,
  type PoolOptions,
  preparedMark,
} from './connections.ts';
import type { DB } from './schema.ts';

export type Database = Kysely<DB>;
export type Tx = Transaction<DB>;
/** A store function takes either: inside a transaction it runs there, otherwise on its own. */
export type Reader = Database | Tx;

/**
 * `forIndexes` of its connections are kept for statements that are marked as `prepared`, outside of
 * transactions. They are few, because each has to plan such a statement once.
 */
export function openDatabase({
  forIndexes = 0,
  ...options
}: PoolOptions & { forIndexes?: number }): Database {
  const all = openPool({ ...options, maxConnections: options.maxConnections - forIndexes });
  if (forIndexes === 0) return openKysely(connectTo(all), [all]);
  const walking = openPool({ ...options, maxConnections: forIndexes, minConnections: forIndexes });
  const connect = connectByFirst(connectForIndexes(walking), connectTo(all));
  return openKysely(connect, [all, walking]);
}

/**
 * Begins a statement that is planned once a connection. For what is asked all the time and finds its
 * rows by key or in the order of an index: to plan a release with all its lists takes ten times as long
 * as to read it, and PostgreSQL itself goes on planning it for each asking.
 */
export const prepared = sql.raw(preparedMark);

/**
 * Connections for the statements that claim and record, and for those alone. A freeze leaves the
 * planner without a word about the rows that are sent next: left to itself it reads a whole month for
 * each window. Every statement here has an index made for it.
 */
export function openLedger(options: PoolOptions): Database {
  const pool = openPool(options);
  return openKysely(connectForIndexes(pool), [pool]);
}

function openKysely(connect: Connect, pools: pg.Pool[]): Kysely<DB> {
  const pool = {
    options: pools[0]?.options ?? {},
    // Kysely asks a connection for statements alone, as long as nobody streams by cursor.
    connect: connect as () => Promise<pg.PoolClient>,
    end: async () => void (await Promise.all(pools.map((each) => each.end()))),
  };
  return new Kysely<DB>({
    dialect: new PostgresDialect({ pool }),
    plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
  });
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
