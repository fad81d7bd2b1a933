import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { recoverDistributions } from '../../src/distributions/freeze.ts';
import { reconcilePublications } from '../../src/releases/publish.ts';
import { startWorkers } from '../../workers/main.ts';
import { readLedgers, untilFinished } from '../helpers/ledger.ts';
import { createPeople, manyPeople } from '../helpers/people.ts';
import { loseQueue } from '../helpers/queue.ts';
import { createRelease, publishRelease } from '../helpers/releases.ts';
import { startTestService, type TestService } from '../helpers/service.ts';
import { until } from '../helpers/until.ts';

// No worker runs: what the schedules do is called here.
let service: TestService;
before(async () => {
  service = await startTestService({ workers: false });
  await createPeople(service.deps, manyPeople(3));
});
after(() => service.close());

test('what came due while the queue was lost is published by the reconciler, once', async () => {
  const id = await createRelease(service);
  await schedule(id, 300);
  await loseQueue(service.deps);
  await untilLate(id, 0);
  await Promise.all([1, 2, 3].map(() => reconcilePublications(service.deps)));
  assert.equal(await statusOf(id), 'published');
  assert.equal((await readLedgers(service, id)).length, 1);
});

test('what is later than the office allows is held and shown, and goes out when somebody says so', async () => {
  const { db } = service.deps;
  await sql`update office set too_late_after = interval '1 second'`.execute(db);
  const id = await createRelease(service);
  await schedule(id, 200);
  await loseQueue(service.deps);
  await untilLate(id, 1_000);
  await reconcilePublications(service.deps);
  await reconcilePublications(service.deps);
  const held = (await service.api('GET', `/releases/${id}`)).body;
  assert.deepEqual([held.status, held.publishedAt], ['scheduled', null]);
  assert.match(String(held.heldSince), /^\d{4}-/);
  assert.deepEqual(await readLedgers(service, id), []);
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from audit_event where release_id = ${id} and action = 'held'
  `.execute(db);
  assert.deepEqual(rows, [{ count: 1 }]);

  const { status, body } = await service.api('POST', `/releases/${id}/publish`, {});
  assert.deepEqual([status, body.status, body.heldSince], [200, 'published', null]);
  assert.equal((await readLedgers(service, id)).length, 1);
  await sql`update office set too_late_after = default`.execute(db);
});

test('a held release gets a new moment after it was taken back', async () => {
  const { db } = service.deps;
  await sql`update office set too_late_after = interval '0.1 seconds'`.execute(db);
  const id = await createRelease(service);
  await schedule(id, 100);
  await untilLate(id, 100);
  await reconcilePublications(service.deps);
  await sql`update office set too_late_after = default`.execute(db);
  await service.api('POST', `/releases/${id}/unschedule`, {});
  const { body } = await schedule(id, 300);
  assert.equal(body.heldSince, null);
  await untilLate(id, 0);
  await reconcilePublications(service.deps);
  assert.equal(await statusOf(id), 'published');
});

test('a distribution whose bells were all lost is found, frozen and sent', async () => {
  const id = await publishRelease(service);
  await loseQueue(service.deps);
  const stop = startWorkers(service.deps);
  try {
    const { accepted, uncertain } = await untilFinished(service, id);
    assert.deepEqual([accepted, uncertain], [3, 0]);
  } finally {
    await stop();
  }
});

test('deliveries of a worker that died are given back when their lease has run out, and not before', async () => {
  const id = await publishRelease(service);
  const [ledger] = await readLedgers(service, id);
  assert.ok(ledger);
  const { db } = service.deps;
  await sql`
    update distribution set status = 'running', frozen_at = now(), candidates = 2 where id = ${ledger.id}
  `.execute(db);
  await sql`
    with mail as (
      insert into delivery (distribution_id, created_at, address, address_hash, language, state, attempts)
      select id, created_at, address, address::bytea, 'de', 'sending', 1
      from distribution, (values ('tot@haus.example'), ('lebt@haus.example')) as row (address)
      where id = ${ledger.id}
      returning *
    )
    insert into claim (distribution_id, delivery_ids, lease_until)
    select distribution_id, array[id],
      now() + case when address like 'tot%' then interval '-1 s' else interval '1 hour' end
    from mail
  `.execute(db);
  await Promise.all([recoverDistributions(service.deps), recoverDistributions(service.deps)]);
  const { rows } = await sql<{ address: string; state: string; uncertain: number }>`
    select address, state, uncertain from delivery where distribution_id = ${ledger.id}
    order by address
  `.execute(db);
  assert.deepEqual(rows, [
    { address: 'lebt@haus.example', state: 'sending', uncertain: 0 },
    { address: 'tot@haus.example', state: 'uncertain', uncertain: 1 },
  ]);
});

function schedule(id: string, inMs: number) {
  const publishAt = new Date(Date.now() + inMs).toISOString();
  return service.api('POST', `/releases/${id}/schedule`, { publishAt });
}

async function statusOf(id: string): Promise<unknown> {
  return (await service.api('GET', `/releases/${id}`)).body.status;
}

function untilLate(id: string, ms: number): Promise<boolean> {
  return until(`${ms} ms after the moment of ${id}`, async () => {
    const { rows } = await sql<{ late: boolean }>`
      select publish_at + make_interval(secs => ${ms / 1_000}) <= clock_timestamp() as late
      from release where id = ${id}
    `.execute(service.deps.db);
    return rows[0]?.late;
  });
}
