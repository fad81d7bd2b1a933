import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { sql } from 'kysely';
import { raiseAlarm } from '../../src/alarms/raise.ts';
import { openDatabase } from '../../src/db/database.ts';
import { collectMetrics, mergeLanes } from '../../src/metrics/collect.ts';
import { freeze, publish, send } from '../distributions/sending.ts';
import { createPeople, manyPeople } from '../helpers/people.ts';
import { openPostbox, type Postbox } from '../helpers/postbox.ts';
import { findFreePort, startDepesche } from '../helpers/process.ts';
import { startTestService, type TestService } from '../helpers/service.ts';

const key = 'a key of thirty-two characters!!'.replaceAll(' ', '-');
let service: TestService;
let postbox: Postbox;

before(async () => {
  postbox = await openPostbox();
  service = await startTestService({ workers: false, env: { SMTP_URL: postbox.url } });
  await createPeople(service.deps, manyPeople(3));
});

after(async () => {
  await service.close();
  await postbox.close();
});

async function read(url: string, headers: Record<string, string> = {}) {
  const response = await fetch(`${url}/metrics`, { headers });
  return { status: response.status, text: await response.text() };
}

/** The value of a sample as it stands in the text; null where there is none. */
function sample(text: string, name: string): number | null {
  const line = text.split('\n').find((one) => one.startsWith(`${name} `));
  return line === undefined ? null : Number(line.slice(name.length + 1));
}

suite('The metrics', () => {
  test('tell open deliveries, their age, lanes, lateness, alarms, queues and the process', async () => {
    const id = await publish(service);
    await freeze(service, id);
    await sql`update distribution set frozen_at = now() - interval '90 seconds' where id = ${id}`.execute(
      service.deps.db,
    );
    await raiseAlarm(service.deps, { kind: 'ledger_mismatch', subject: id, details: '' });
    const open = (await read(service.url)).text;
    assert.equal(sample(open, 'depesche_open_deliveries{status="running"}'), 3);
    const age = sample(open, 'depesche_oldest_open_delivery_age_seconds') ?? 0;
    assert.ok(age >= 90 && age < 200, String(age));
    assert.equal(sample(open, 'depesche_open_alarms{kind="ledger_mismatch"}'), 1);
    assert.equal(sample(open, 'depesche_open_alarms{kind="lane_blocked"}'), 0);
    assert.equal(sample(open, 'depesche_publication_lateness_seconds_count'), 1);
    assert.equal(sample(open, 'depesche_database_up'), 1);
    assert.ok(sample(open, 'depesche_process_resident_memory_bytes'));
    assert.equal(
      sample(open, 'depesche_queue_jobs{queue="distribution",state="waiting"}'),
      1,
      'the bell of the freeze',
    );
    await send(service, id);
    const done = (await read(service.url)).text;
    assert.equal(sample(done, 'depesche_open_deliveries{status="running"}'), 0);
    assert.equal(sample(done, 'depesche_oldest_open_delivery_age_seconds'), 0);
    assert.equal(sample(done, 'depesche_lane_mails_total{lane="relay",result="accepted"}'), 3);
    assert.equal(sample(done, 'depesche_lane_blocked{lane="relay"}'), 0);
    assert.ok((sample(done, 'depesche_lane_allowed_connections{lane="relay"}') ?? 0) > 1);
    for (const secret of [id, 'leser.example', 'Bildungsbericht'])
      assert.ok(!done.includes(secret), secret);
  });

  test('say that the database is away, and tell the rest', async () => {
    // A database that nobody listens for.
    const url = 'postgres://nobody@127.0.0.1:1/nothing';
    const db = openDatabase({ url, maxConnections: 1, onError: () => undefined });
    const broken = { ...service.deps, db };
    const { text } = await collectMetrics(broken);
    assert.equal(sample(text, 'depesche_database_up'), 0);
    assert.equal(sample(text, 'depesche_open_deliveries{status="running"}'), null);
    assert.ok(sample(text, 'depesche_process_resident_memory_bytes'));
    await db.destroy();
  });

  test('name two hundred lanes and add up all others', () => {
    const counts = { accepted: 2, deferred: 0, failed: 1, untried: 0, uncertain: 0, blocked: 0 };
    const one = {
      connections: 1,
      allowedConnections: 2,
      waiting: 3,
      closedForMs: 0,
      blocked: null,
    };
    const lanes = Array.from({ length: 203 }, (_, n) => ({ ...one, name: `mx${n}`, counts }));
    const merged = mergeLanes(lanes);
    assert.equal(merged.length, 201);
    const { name, counts: sum, waiting } = merged[200] ?? assert.fail();
    assert.deepEqual([name, sum.accepted, sum.failed, waiting], ['other', 6, 3, 9]);
    assert.equal(mergeLanes(lanes.slice(0, 200)).length, 200);
  });
});

suite('The metrics are shown', () => {
  test('without a key only to this machine itself, not through a proxy on it', async () => {
    assert.equal((await read(service.url)).status, 200);
    for (const name of ['X-Forwarded-For', 'Forwarded', 'X-Real-IP', 'Via'])
      assert.equal((await read(service.url, { [name]: '127.0.0.1' })).status, 404, name);
  });

  test('with a key to whoever has it, and to nobody else', async () => {
    const own = await startTestService({ workers: false, env: { METRICS_KEY: key } });
    try {
      assert.equal((await read(own.url)).status, 404);
      assert.equal((await read(own.url, { authorization: `Bearer ${key}x` })).status, 404);
      const behind = { authorization: `Bearer ${key}`, 'x-forwarded-for': '192.0.2.1' };
      assert.equal((await read(own.url, behind)).status, 200);
    } finally {
      await own.close();
    }
  });
});

test('a process of workers tells them on METRICS_PORT', async () => {
  const port = String(await findFreePort());
  const { databaseUrl, dataDir, secretKey } = service.deps.config;
  const worker = await startDepesche('work', {
    DATABASE_URL: databaseUrl ?? '',
    DATA_DIR: dataDir,
    SECRET_KEY: secretKey,
    SMTP_URL: postbox.url,
    METRICS_PORT: port,
  });
  try {
    const { text: answer } = await read(`http://127.0.0.1:${port}`);
    assert.equal(sample(answer, 'depesche_database_up'), 1);
    assert.ok(sample(answer, 'depesche_process_resident_memory_bytes'));
    assert.equal((await fetch(`http://127.0.0.1:${port}/`)).status, 404);
    worker.child.kill('SIGTERM');
    assert.equal(await worker.ended, 0);
  } finally {
    await worker.kill();
  }
});
