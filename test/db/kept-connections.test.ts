import assert from 'node:assert/strict';
import test, { after, before, mock } from 'node:test';
import { sql } from 'kysely';
import { openDatabase, prepared } from '../../src/db/database.ts';
import { createTestDatabase, type TestDatabase } from '../helpers/database.ts';
import { until } from '../helpers/until.ts';

const forIndexes = 2;
const others = 3;
let database: TestDatabase;
before(async () => {
  database = await createTestDatabase();
});
after(() => database.close());

test('connections for what is marked stay open when nobody uses them, others end', async () => {
  // Before they are at rest: that is when their minute begins.
  mock.timers.enable({ apis: ['setTimeout'] });
  const db = open();
  const marked = await Promise.all(Array.from({ length: forIndexes }, () => askPid(db, prepared)));
  const plain = await Promise.all(Array.from({ length: others }, () => askPid(db, sql``)));
  assert.deepEqual(await living(...marked, ...plain), [...marked, ...plain].toSorted(byNumber));
  mock.timers.tick(60_000);
  mock.timers.reset();
  await until('the others have ended', async () => (await living(...plain)).length === 0);
  assert.deepEqual(await living(...marked), marked.toSorted(byNumber));
  await db.destroy();
});

const byNumber = (a: number, b: number) => a - b;

function open() {
  const { url } = database;
  return openDatabase({
    url,
    maxConnections: forIndexes + others,
    forIndexes,
    onError: () => undefined,
  });
}

async function askPid(db: ReturnType<typeof open>, mark: typeof prepared): Promise<number> {
  const { rows } = await sql<{ pid: number }>`
    ${mark} select pg_backend_pid() as pid from pg_sleep(0.2)
  `.execute(db);
  return rows[0]?.pid ?? 0;
}

async function living(...pids: number[]): Promise<number[]> {
  const { rows } = await sql<{ pid: number }>`
    select pid from pg_stat_activity where pid = any (${pids}::int[]) order by pid
  `.execute(database.db);
  return rows.map(({ pid }) => pid);
}
