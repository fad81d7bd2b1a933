import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { sql } from 'kysely';
import { inTransaction, prepared } from '../../src/db/database.ts';
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
