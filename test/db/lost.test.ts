import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import { type Database, inTransaction, openDatabase, prepared } from '../../src/db/database.ts';
import { asAppError } from '../../src/http/errors.ts';
import { createTestDatabase, type TestDatabase } from '../helpers/database.ts';
import { type Gate, openGate } from '../helpers/gate.ts';

let database: TestDatabase;
let gate: Gate;
let db: Database;

before(async () => {
  database = await createTestDatabase();
  gate = await openGate(database.url);
  db = openDatabase({ url: gate.url, maxConnections: 4, forIndexes: 1, onError: () => undefined });
});
after(async () => {
  await gate.open();
  await db.destroy();
  await gate.shut();
  await database.close();
});

const select = sql`select 1 as one`;
const ofMarked = sql`${prepared} select 1 as one`;
const slow = sql`select pg_sleep(30)`;

const cutDuring: Record<string, () => Promise<unknown>> = {
  'a statement': () => cutWhile(slow.execute(db)),
  'a prepared statement': () => cutWhile(sql`${prepared} select pg_sleep(30)`.execute(db)),
  'a statement of a transaction': () => inTransaction(db, (tx) => cutWhile(slow.execute(tx))),
  'the pause between two statements of a transaction': () =>
    inTransaction(db, async (tx) => {
      await select.execute(tx);
      await cut();
      await select.execute(tx);
    }),
  'the last moment of a transaction': () =>
    inTransaction(db, async (tx) => {
      await select.execute(tx);
      await cut();
    }),
};

for (const [when, work] of Object.entries(cutDuring))
  test(`a connection lost during ${when} says that the database is away`, async () => {
    const error: unknown = await work().catch((thrown: unknown) => thrown);
    await gate.open();
    assert.equal(asAppError(error)?.code, 'unavailable', String(error));
    assert.deepEqual((await select.execute(db)).rows, [{ one: 1 }]);
    assert.deepEqual((await ofMarked.execute(db)).rows, [{ one: 1 }]);
  });

async function cutWhile<T>(statement: Promise<T>): Promise<T> {
  const settled = Promise.allSettled([statement]);
  await pause(100);
  await gate.shut();
  await settled;
  return statement;
}

async function cut(): Promise<void> {
  await gate.shut();
  // Until the end of the connection has come through.
  await pause(100);
}
