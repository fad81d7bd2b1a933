import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { openClaimBudget } from '../../src/distributions/claim-budget.ts';
import { deliver } from '../../src/distributions/deliver.ts';
import { openSender } from '../../src/distributions/sender.ts';
import { openCatcher, type Catcher } from '../email/catcher.ts';
import { createPeople, manyPeople } from '../helpers/people.ts';
import { reply } from '../helpers/postbox.ts';
import { startTestService, type TestService } from '../helpers/service.ts';
import { until } from '../helpers/until.ts';
import { countsOf, freeze, publish } from './sending.ts';

// A mail server that is slow for one mail must not hold up the others, nor what is known of them.
const slow = 'langsam@leser.example';
const dead = 'weg@leser.example';
const never = new AbortController().signal;
let service: TestService;
let server: Catcher;
let answerSlowOne = () => undefined as void;
/** What happens while the dead address is asked for. */
let atDeadOne = async () => undefined as void;

before(async () => {
  server = await openCatcher({
    onRcptTo: ({ address }, _session, done) => {
      if (address === slow) answerSlowOne = () => done();
      else if (address === dead) void refuseDeadOne(done);
      else done();
    },
  });
  service = await startTestService({ workers: false, env: { SMTP_URL: server.url } });
  await createPeople(service.deps, [...manyPeople(40), { address: slow }]);
});

after(async () => {
  await service.close();
  await server.close();
});

async function refuseDeadOne(done: (error: Error) => void): Promise<void> {
  await atDeadOne();
  done(reply(550, '5.1.1 unknown'));
}

async function listClaimed(): Promise<number[]> {
  const { rows } = await sql<{ count: number }>`
    select cardinality(delivery_ids) as count from claim
  `.execute(service.deps.db);
  return rows.map(({ count }) => count);
}

test('what is answered is recorded while one mail is still under way, and the job ends', async () => {
  const id = await publish(service);
  await freeze(service, id);
  const sender = openSender();
  await deliver(service.deps, sender, { distributionId: id, chunk: '1', stop: never });
  const meanwhile = await countsOf(service, id);
  assert.deepEqual([meanwhile.accepted, meanwhile.open], [40, 1]);
  assert.deepEqual(await listClaimed(), [1]);
  answerSlowOne();
  await sender.stragglers.ended();
  const end = await countsOf(service, id);
  assert.deepEqual([end.accepted, end.open, end.uncertain], [41, 0, 0]);
  assert.deepEqual(await listClaimed(), []);
  assert.equal(server.caught.length, 41);
});

test('a suppression that fails for a while costs neither a record nor a place in the budget', async () => {
  const { db } = service.deps;
  await createPeople(service.deps, [{ address: dead }]);
  atDeadOne = async () => {
    await sql`alter table suppression add constraint away check (false) not valid`.execute(db);
    setTimeout(() => void sql`alter table suppression drop constraint away`.execute(db), 800);
  };
  const id = await publish(service);
  await freeze(service, id);
  const sender = openSender();
  const sent = deliver(service.deps, sender, { distributionId: id, chunk: '1', stop: never });
  await until('the slow one is asked for', async () => server.caught.length >= 81);
  answerSlowOne();
  await sent;
  await sender.stragglers.ended();
  const end = await countsOf(service, id);
  assert.deepEqual([end.accepted, end.failed, end.open, end.uncertain], [41, 1, 0, 0]);
  const { rows } = await sql`select reason from suppression`.execute(db);
  assert.deepEqual(rows, [{ reason: 'hard_bounce' }]);
  assert.equal(await sender.budgetOf({ urgent: false }).take(1_000, never), 384);
});

test('a budget grants what is free, but not next to nothing', async () => {
  const budget = openClaimBudget(384);
  assert.equal(await budget.take(128, never), 128);
  assert.equal(await budget.take(1_000, never), 256);
  const next = budget.take(128, never);
  budget.give(15);
  const stop = new AbortController();
  const last = budget.take(128, stop.signal);
  budget.give(1);
  assert.equal(await next, 16);
  stop.abort();
  assert.equal(await last, 0);
  assert.equal(await budget.take(128, stop.signal), 0);
});
