import { readdir, readFile } from 'node:fs/promises';
import { sql } from 'kysely';
import type { Database, Tx } from './database.ts';

const folder = new URL('./migrations/', import.meta.url);
const LOCK = 0x4445_5045; // "DEPE": one migrating process at a time

/**
 * Brings the schema up to the newest file of `migrations/`, forward only, each file in the same
 * transaction. Safe to call from several starting processes. Returns the names that were applied.
 */
export async function migrate(db: Database): Promise<string[]> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.sql')).toSorted();
  return db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(${LOCK})`.execute(tx);
    const applied = await appliedMigrations(tx);
    const missing = files.filter((name) => !applied.has(name));
    for (const name of missing) await applyMigration(tx, name);
    return missing;
  });
}

async function appliedMigrations(tx: Tx): Promise<Set<string>> {
  await sql`create table if not exists migration (name text primary key, applied_at timestamptz not null default now())`.execute(
    tx,
  );
  const { rows } = await sql<{ name: string }>`select name from migration`.execute(tx);
  return new Set(rows.map((row) => row.name));
}

async function applyMigration(tx: Tx, name: string): Promise<void> {
  await sql.raw(await readFile(new URL(name, folder), 'utf8')).execute(tx);
  await sql`insert into migration (name) values (${name})`.execute(tx);
}
