import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { checkLedgers } from '../../src/distributions/check-ledgers.ts';
import { createPeople, manyPeople } from '../helpers/people.ts';
import { startTestService, type TestService } from '../helpers/service.ts';
import { freeze, publish } from '../distributions/sending.ts';

let service: TestService;
before(async () => {
  service = await startTestService({ workers: false });
  await createPeople(service.deps, manyPeople(3));
});
after(() => service.close());

type Row = { subject: string; details: string; times: number; clearedAt: Date | null };

async function listAlarms(): Promise<Row[]> {
  const { rows } = await sql<Row>`
    select subject, details, times, cleared_at from alarm where kind = 'ledger_mismatch'
  `.execute(service.deps.db);
  return rows;
}

async function listChecked(): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from distribution where ledger_checked_at is not null
  `.execute(service.deps.db);
  return rows.map(({ id }) => id);
}

const age = (id: string) =>
  sql`update distribution set ledger_checked_at = now() - interval '2 minutes' where id = ${id}`.execute(
    service.deps.db,
  );

test('counts that differ from the rows raise one alarm, settled when they are right again', async () => {
  const { db } = service.deps;
  const id = await publish(service);
  await checkLedgers(service.deps);
  assert.deepEqual(await listChecked(), [], 'nothing to count before the freeze');
  await freeze(service, id);
  await sql`update distribution set excluded = 1 where id = ${id}`.execute(db);
  await checkLedgers(service.deps);
  const [alarm, ...more] = await listAlarms();
  assert.deepEqual([alarm?.subject, more.length], [id, 0]);
  assert.match(alarm?.details ?? '', /excluded: kept 1, counted 0/);
  await checkLedgers(service.deps);
  assert.equal((await listAlarms())[0]?.times, 1, 'not counted again within the minute');
  await sql`update distribution set excluded = 0 where id = ${id}`.execute(db);
  await age(id);
  await checkLedgers(service.deps);
  assert.notEqual((await listAlarms())[0]?.clearedAt, null);
});

test('rows that are gone altogether are a mismatch', async () => {
  const id = await publish(service);
  await freeze(service, id);
  await sql`delete from delivery where distribution_id = ${id}`.execute(service.deps.db);
  await checkLedgers(service.deps);
  assert.ok((await listAlarms()).some(({ subject }) => subject === id));
});

test('a large distribution is counted rarely, and once more when it has ended', async () => {
  const { db } = service.deps;
  const id = await publish(service);
  await freeze(service, id);
  await checkLedgers(service.deps);
  await sql`update distribution set candidates = 400000 where id = ${id}`.execute(db);
  await age(id);
  const { rows: before } = await sql<{ at: Date }>`
    select ledger_checked_at as at from distribution where id = ${id}`.execute(db);
  await checkLedgers(service.deps);
  const { rows: after } = await sql<{ at: Date }>`
    select ledger_checked_at as at from distribution where id = ${id}`.execute(db);
  assert.deepEqual(after, before);
  await sql`update distribution set status = 'finished', finished_at = now() where id = ${id}`.execute(
    db,
  );
  await checkLedgers(service.deps);
  assert.ok((await listAlarms()).some(({ subject }) => subject === id));
});

test('a round checks five at most, and the next one others', async () => {
  const ids: string[] = [];
  for (let n = 0; n < 7; n++) ids.push(await publish(service));
  for (const id of ids) await freeze(service, id);
  const checked = async () => (await listChecked()).filter((id) => ids.includes(id)).length;
  await checkLedgers(service.deps);
  assert.equal(await checked(), 5);
  await checkLedgers(service.deps);
  assert.equal(await checked(), 7);
});
