import { mkdirSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { type Database, openDatabase } from '../../src/db/database.ts';
import { migrate } from '../../src/db/migrate.ts';
import { openEmbeddedPostgres } from '../../src/embedded/postgres.ts';
import { newId } from '../../src/id.ts';
import { loadShippedRegions } from '../../src/regions/import-regions.ts';
import { loadShippedTopics } from '../../src/topics/import-topics.ts';

const template = 'depesche_template';

export type TestDatabase = { db: Database; url: string; close(): Promise<void> };

/** A database of its own with schema, regions and topics, on a real PostgreSQL. */
export function createTestDatabase(): Promise<TestDatabase> {
  return cloneDatabase(template);
}

/** A database of its own without any table. */
export function createEmptyDatabase(): Promise<TestDatabase> {
  return cloneDatabase('template1');
}

async function cloneDatabase(original: string): Promise<TestDatabase> {
  const server = await findServer();
  const name = `test_${newId()}`;
  // By file: a third of the processor seconds of the default, which writes each page to the log.
  await withAdmin(server.url, (admin) =>
    sql`create database ${sql.id(name)} template ${sql.id(original)} strategy file_copy`.execute(
      admin,
    ),
  );
  const url = named(server.url, name);
  const db = openTestDatabase(url);
  return {
    db,
    url,
    close: async () => {
      await db.destroy();
      await withAdmin(server.url, (admin) => dropDatabase(admin, name));
      await server.close();
    },
  };
}

/** Made once a run: the migrated database that all others are clones of. */
export async function makeTemplate(serverUrl: string): Promise<void> {
  const exists = await withAdmin(serverUrl, async (admin) => {
    const { rows } = await sql`select 1 from pg_database where datname = ${template}`.execute(
      admin,
    );
    return rows.length > 0;
  });
  if (exists) return;
  await withAdmin(serverUrl, (admin) => sql`create database ${sql.id(template)}`.execute(admin));
  const db = openTestDatabase(named(serverUrl, template));
  await migrate(db);
  await loadShippedRegions({ db });
  await loadShippedTopics({ db });
  // Nothing is left for an autovacuum, which would hold up the copying.
  await sql`vacuum (analyze)`.execute(db);
  await db.destroy();
}

/** The server of the run; for a single file started by hand, one in the system's temporary folder. */
async function findServer(): Promise<{ url: string; close(): Promise<void> }> {
  const url = process.env.TEST_DATABASE_URL;
  if (url !== undefined) return { url, close: async () => undefined };
  const dataDir = join(tmpdir(), `depesche-test-${userInfo().username}`);
  mkdirSync(dataDir, { recursive: true });
  const server = await openEmbeddedPostgres({ dataDir, log: () => undefined, durable: false });
  await makeTemplate(server.url);
  return server;
}

// Not `with (force)`: that fails where an autovacuum is at work in the database, which is not ours to end.
async function dropDatabase(admin: Database, name: string): Promise<void> {
  await sql`
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = ${name} and backend_type = 'client backend'
  `.execute(admin);
  await sql`drop database if exists ${sql.id(name)}`.execute(admin);
}

async function withAdmin<T>(url: string, work: (admin: Database) => Promise<T>): Promise<T> {
  const admin = openTestDatabase(url);
  try {
    return await work(admin);
  } finally {
    await admin.destroy();
  }
}

function openTestDatabase(url: string): Database {
  return openDatabase({ url, maxConnections: 10, onError: () => undefined });
}

function named(url: string, name: string): string {
  const parsed = new URL(url);
  parsed.pathname = `/${name}`;
  return parsed.href;
}
