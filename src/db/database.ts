import { CamelCasePlugin, Kysely, PostgresDialect, type Transaction } from 'kysely';
import pg from 'pg';
import type { DB } from './schema.ts';

export type Database = Kysely<DB>;
export type Tx = Transaction<DB>;
/** A store function takes either: inside a transaction it runs there, otherwise on its own. */
export type Reader = Database | Tx;

const INT8 = 20;

export function openDatabase(input: {
  url: string;
  maxConnections: number;
  onError: (error: Error) => void;
}): Database {
  const pool = new pg.Pool({
    connectionString: input.url,
    max: input.maxConnections,
    connectionTimeoutMillis: 5_000,
    application_name: 'depesche',
    // Identity columns and counts stay far below 2^53.
    types: {
      getTypeParser: (oid, format) => (oid === INT8 ? Number : pg.types.getTypeParser(oid, format)),
    },
  });
  // Without a listener a lost idle connection would end the process.
  pool.on('error', input.onError);
  return new Kysely<DB>({
    dialect: new PostgresDialect({ pool }),
    plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
  });
}

/** Runs `work` in one transaction (read committed); rolled back when it throws. */
export function inTransaction<T>(db: Database, work: (tx: Tx) => Promise<T>): Promise<T> {
  return db.transaction().execute(work);
}
