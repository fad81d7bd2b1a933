import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { createOffice } from '../helpers/offices.ts';
import { createPeople } from '../helpers/people.ts';
import { call } from '../helpers/call.ts';
import { openPostbox, type Postbox, reply } from '../helpers/postbox.ts';
import { startTestService, type TestService } from '../helpers/service.ts';
import { freeze, publish, send } from './sending.ts';

let service: TestService;
let postbox: Postbox;
let refusals: string[] = [];

before(async () => {
  postbox = await openPostbox({
    onRecipient: () => {
      const refusal = refusals.shift();
      if (refusal !== undefined) throw reply(450, refusal);
    },
  });
  service = await startTestService({ workers: false, env: { SMTP_URL: postbox.url } });
  await createPeople(service.deps, [{ address: 'anna@leser.example' }]);
});

after(async () => {
  await service.close();
  await postbox.close();
});

test('a delivery shows its attempts in order, and the last answer', async () => {
  refusals = ['4.2.0 greylisted', '4.2.0 still greylisted'];
  const id = await publish(service);
  await freeze(service, id);
  for (const _ of [1, 2, 3]) {
    await sql`update delivery set next_attempt_at = now() where distribution_id = ${id}`.execute(
      service.deps.db,
    );
    await send(service, id);
  }
  const { body: list } = await service.api('GET', `/distributions/${id}/deliveries`);
  const delivery = String(list.items?.[0]?.id);
  const path = `/distributions/${id}/deliveries/${delivery}`;
  const { status, body } = await service.api('GET', path);
  assert.deepEqual([status, body.state, body.attempts], [200, 'accepted', 3]);
  const log = body.log as { number: number; result: string; response: string }[];
  assert.deepEqual(
    log.map(({ number, result }) => [number, result]),
    [
      [1, 'deferred'],
      [2, 'deferred'],
    ],
  );
  assert.match(log[1]?.response ?? '', /still greylisted/);
  const stranger = await createOffice(service.deps, { slug: 'fremd' });
  const theirs = await call(`${service.url}/api/v1${path}`, { key: stranger.key });
  assert.equal(theirs.status, 404);
});

test('what is no delivery of the distribution is not found', async () => {
  const id = await publish(service);
  await freeze(service, id);
  for (const delivery of ['0', '1', 'x', '-1', '999999999999999999999999', '1e3', '%00'])
    assert.equal(
      (await service.api('GET', `/distributions/${id}/deliveries/${delivery}`)).status,
      404,
      delivery,
    );
});
