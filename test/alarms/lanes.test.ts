import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { watchLanes, withoutAddresses } from '../../src/alarms/watch-lanes.ts';
import { createPeople, manyPeople } from '../helpers/people.ts';
import { openPostbox, type Postbox, reply } from '../helpers/postbox.ts';
import { startTestService, type TestService } from '../helpers/service.ts';
import { countsOf, freeze, publish, send } from '../distributions/sending.ts';

let service: TestService;
let postbox: Postbox;

before(async () => {
  postbox = await openPostbox({
    onRecipient: (address) => {
      throw reply(550, `5.7.1 <${address}> refused: your address is listed by zen.spamhaus.org`);
    },
  });
  service = await startTestService({ workers: false, env: { SMTP_URL: postbox.url } });
  await createPeople(service.deps, manyPeople(5));
});

after(async () => {
  await service.close();
  await postbox.close();
});

type Row = { subject: string; details: string; clearedAt: Date | null };

async function listAlarms(): Promise<Row[]> {
  const { rows } = await sql<Row>`
    select subject, details, cleared_at from alarm where kind = 'lane_blocked'
  `.execute(service.deps.db);
  return rows;
}

test('a provider that refuses us raises one alarm without addresses, and nobody is counted out', async () => {
  const id = await publish(service);
  await freeze(service, id);
  await send(service, id);
  await watchLanes(service.deps);
  await watchLanes(service.deps);
  const [alarm, ...more] = await listAlarms();
  assert.deepEqual([alarm?.subject, alarm?.clearedAt, more.length], ['relay', null, 0]);
  assert.match(alarm?.details ?? '', /spamhaus/);
  assert.doesNotMatch(alarm?.details ?? '', /person\d/);
  const counts = await countsOf(service, id);
  assert.deepEqual([counts.failed, counts.open], [0, 5]);
});

test('the alarm is settled when nobody has raised it for half a minute', async () => {
  const { db } = service.deps;
  const lanes = () => service.deps.mail.lanes().map((lane) => ({ ...lane, blocked: null }));
  const well = { ...service.deps, mail: { ...service.deps.mail, lanes } };
  await watchLanes(well);
  assert.equal((await listAlarms())[0]?.clearedAt, null, 'another process may still raise it');
  await sql`update alarm set last_raised_at = now() - interval '31 seconds'`.execute(db);
  await watchLanes(well);
  assert.notEqual((await listAlarms())[0]?.clearedAt, null);
});

test('no address of an answer is kept', () => {
  const response =
    '550 5.7.1 <a.b+c@d.example>: refused for SRS0=x=y@z.example; see http://x.example';
  assert.doesNotMatch(withoutAddresses(response), /@/);
  assert.match(withoutAddresses(response), /refused .*http:\/\/x\.example/);
});
