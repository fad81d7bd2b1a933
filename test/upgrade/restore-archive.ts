import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { sql } from 'kysely';
import type { Database } from '../../src/db/database.ts';

/** What a running service kept at some version: rows by table, originals by storage key. */
export type Archive = {
  secretKey: string;
  officeKey: string;
  /** Ids of releases by what is special about them. */
  ids: Record<string, string>;
  tables: Record<string, object[]>;
  files: Record<string, string>;
};

const migrations = new URL('../../src/db/migrations/', import.meta.url);

export async function readArchive(name: string): Promise<Archive> {
  const zipped = await readFile(new URL(name, import.meta.url));
  return JSON.parse(gunzipSync(zipped).toString()) as Archive;
}

/** The database and the media folder as they were: old schema, old rows, old files. */
export async function restoreArchive(
  db: Database,
  dataDir: string,
  archive: Archive,
): Promise<void> {
  await restoreTables(db, archive.tables);
  for (const [key, base64] of Object.entries(archive.files)) {
    const path = join(dataDir, 'media', key);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, Buffer.from(base64, 'base64'));
  }
}

// Rows refer only to rows of tables before theirs.
const parentsFirst = [
  'migration',
  'region',
  'topic',
  'office',
  'api_key',
  'release',
  'release_version',
  'media',
  'release_media',
  'rendition',
  'release_pdf',
  'signing_key',
  'signature',
  'audit_event',
  'subscriber',
  'filter',
  'suppression',
  'distribution',
  'delivery',
  'public_state',
  'search_entry',
  'search_place',
  'search_word_due',
];

async function restoreTables(db: Database, tables: Archive['tables']): Promise<void> {
  await makeSchema(db, tables['migration'] ?? []);
  for (const { created_at } of (tables['distribution'] ?? []) as { created_at: string }[])
    await sql`select open_ledger_month(${created_at}::timestamptz)`.execute(db);
  for (const name of parentsFirst) await restoreRows(db, name, tables[name] ?? []);
}

async function makeSchema(db: Database, applied: object[]): Promise<void> {
  const names = (applied as { name: string }[]).map(({ name }) => name);
  await sql`create table migration (name text primary key, applied_at timestamptz not null default now())`.execute(
    db,
  );
  for (const name of names.toSorted())
    await sql.raw(await readFile(new URL(name, migrations), 'utf8')).execute(db);
}

/** As they stood: no trigger derives anything from them. */
async function restoreRows(db: Database, name: string, rows: object[]): Promise<void> {
  const [first] = rows;
  if (first === undefined) return;
  const table = sql.table(name);
  const columns = sql.join(Object.keys(first).map((column) => sql.id(column)));
  await sql`alter table ${table} disable trigger user`.execute(db);
  await sql`delete from ${table}`.execute(db);
  await sql`
    insert into ${table} (${columns}) overriding system value
    select ${columns} from json_populate_recordset(null::${table}, ${JSON.stringify(rows)}::json)
  `.execute(db);
  await sql`alter table ${table} enable trigger user`.execute(db);
}
