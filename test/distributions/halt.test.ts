import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { noteReturned } from '../../src/distributions/halt.ts';
import { readLedgers, untilFinished, untilLedger } from '../helpers/ledger.ts';
import { createPeople, manyPeople } from '../helpers/people.ts';
import { openPostbox, type Postbox, reply } from '../helpers/postbox.ts';
import { publishRelease } from '../helpers/releases.ts';
import { until } from '../helpers/until.ts';
import { startTestService, type TestService } from '../helpers/service.ts';

const people = 1_500;
const unknown = Array.from({ length: 500 }, (_, index) => `niemand${index}@haus.example`);

let service: TestService;
let postbox: Postbox;

before(async () => {
  postbox = await openPostbox({
    onRecipient: (address) => {
      if (address.startsWith('niemand')) throw reply(550, '5.1.1 No such user here');
    },
  });
  service = await startTestService({ env: { SMTP_URL: postbox.url } });
  await createPeople(service.deps, [
    ...manyPeople(people),
    ...unknown.map((address) => ({ address })),
  ]);
});

after(async () => {
  await service.close();
  await postbox.close();
});

test('a distribution with unknown addresses in great number halts by itself, with an alarm, and goes on when the office says so', async () => {
  const id = await publishRelease(service);
  const halted = await untilLedger(service, id, { looks: (row) => row.status === 'paused' });
  assert.ok(halted.open > 0, 'before everything went out');
  const { body } = await service.api('GET', `/distributions/${halted.id}`);
  assert.equal(body.pausedBecause, 'unknown_addresses');
  // The status comes first, and then the alarm.
  await until('the alarm', async () => (await openAlarms(halted.id)).includes('unknown_addresses'));

  assert.equal((await service.api('POST', `/distributions/${halted.id}/resume`)).status, 200);
  const ledger = await untilFinished(service, id, 40_000);
  assert.deepEqual([ledger.accepted, ledger.failed], [people, unknown.length]);
  assert.deepEqual(await openAlarms(halted.id), []);
});

test('bounces from unknown addresses that come when everything is out raise the alarm', async () => {
  const id = await publishRelease(service, { headline: 'Zweite Meldung' });
  const { id: distributionId } = await untilFinished(service, id, 40_000);
  await noteReturned(service.deps, { distributionId, count: people / 20 });
  assert.deepEqual(await openAlarms(distributionId), [], 'not at five per cent');
  await noteReturned(service.deps, { distributionId, count: 1 });
  assert.deepEqual(await openAlarms(distributionId), ['unknown_addresses']);
  const [ledger] = await readLedgers(service, id);
  assert.equal(ledger?.status, 'finished');
});

async function openAlarms(subject: string): Promise<string[]> {
  const { rows } = await sql<{ kind: string }>`
    select kind from alarm where subject = ${subject} and cleared_at is null
  `.execute(service.deps.db);
  return rows.map(({ kind }) => kind);
}
