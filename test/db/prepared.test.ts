import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { sql } from 'kysely';
import { inTransaction, openDatabase, prepared } from '../../src/db/database.ts';
import { createTestDatabase, type TestDatabase } from '../helpers/database.ts';

let database: TestDatabase;
before(async () => {
  database = await createTestDatabase();
});
after(() => database.close());

test('a statement that begins with the mark is planned once by its connection, another is not', async () => {
  await inTransaction(database.db, async (tx) => {
    for (const number of [1, 2, 3]) {
      await sql`${prepared} select ${number}::int as marked`.execute(tx);
      await sql`select ${number}::int as plain`.execute(tx);
    }
    const { rows } = await sql<{ statement: string }>`
      select statement from pg_prepared_statements where statement ~ 'as (marked|plain)'
    `.execute(tx);
    assert.deepEqual(
      rows.map(({ statement }) => statement),
      ['/* prepared */ select $1::int as marked'],
    );
  });
});

// One connection for what is marked, one for everything else.
function openTwoKinds() {
  const { url } = database;
  return openDatabase({ url, maxConnections: 2, forIndexes: 1, onError: () => undefined });
}

test('outside of transactions what is marked has connections of its own, which plan it once', async () => {
  const db = openTwoKinds();
  for (const number of [1, 2, 3]) await sql`${prepared} select ${number}::int as own`.execute(db);
  const counted = sql<{ generic: number; custom: number }>`${prepared}
    select generic_plans as generic, custom_plans as custom from pg_prepared_statements
    where statement ~ '[$]1::int as own'`;
  assert.deepEqual((await counted.execute(db)).rows, [{ generic: 3, custom: 0 }]);
  await inTransaction(db, async (tx) => {
    await sql`${prepared} select 4::int as inside`.execute(tx);
    const elsewhere = await sql`${prepared} select 5::int as outside`.execute(db);
    assert.deepEqual(elsewhere.rows, [{ outside: 5 }]);
    assert.deepEqual((await counted.execute(tx)).rows, []);
  });
  await db.destroy();
});

test('a statement that fails gives its connection back', async () => {
  const db = openTwoKinds();
  for (const mark of [prepared, sql``, prepared, sql``])
    await assert.rejects(sql`${mark} select 1 / 0`.execute(db), { code: '22012' });
  assert.deepEqual((await sql`${prepared} select 1 as one`.execute(db)).rows, [{ one: 1 }]);
  await db.destroy();
});
