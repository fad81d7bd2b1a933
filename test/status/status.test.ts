import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { raiseAlarm } from '../../src/alarms/raise.ts';
import { openDatabase } from '../../src/db/database.ts';
import { createApp } from '../../src/http/app.ts';
import { createRelease, publishRelease } from '../helpers/releases.ts';
import { startTestService, type TestService } from '../helpers/service.ts';
import { assertValid } from '../subscribers/valid-page.ts';

let service: TestService;
before(async () => {
  service = await startTestService({ workers: false });
});
after(() => service.close());

async function get(path: string, base = service.url) {
  const response = await fetch(base + path);
  return { status: response.status, html: await response.text(), headers: response.headers };
}

const readJson = async () =>
  JSON.parse((await get('/status.json')).html) as Record<string, unknown>;

test('an empty portal is fine and has published nothing', async () => {
  const page = await get('/status');
  assert.equal(page.status, 200);
  assert.equal(page.headers.get('cache-control'), 'no-store');
  await assertValid(page);
  assert.match(page.html, /Alles läuft wie vorgesehen/);
  assert.match(page.html, /noch keine/);
  assert.match(page.html, /kein Versand läuft[^]*antwortet, nichts wartet/);
  assert.match((await get('/en/status')).html, /none under way[^]*answers, nothing waits/);
  assert.doesNotMatch(page.html, /status\.\w+\.\w+/);
  const { state, database, queue, publication } = await readJson();
  assert.deepEqual([state, database, queue], ['fine', true, true]);
  assert.deepEqual(publication, {
    lastAt: null,
    lateSeconds: null,
    worstLateSeconds: null,
    overdue: false,
  });
});

test('nothing tells whether releases are drafted or scheduled', async () => {
  const before = { ...(await readJson()), checkedAt: '' };
  await createRelease(service);
  const id = await createRelease(service);
  const publishAt = new Date(Date.now() + 3_600_000).toISOString();
  await service.api('POST', `/releases/${id}/schedule`, { publishAt });
  assert.deepEqual({ ...(await readJson()), checkedAt: '' }, before);
});

test('the last publication, its delay and the open distributions are told', async () => {
  await publishRelease(service);
  const { state, publication, distributions } = await readJson();
  const { lastAt, lateSeconds } = publication as { lastAt: string; lateSeconds: number };
  assert.equal(state, 'fine');
  assert.ok(Date.now() - new Date(lastAt).getTime() < 60_000);
  assert.ok(lateSeconds >= 0 && lateSeconds < 60);
  assert.equal((distributions as { open: number }).open, 1);
  const page = await get('/en/status');
  await assertValid(page);
  assert.match(page.html, /1 under way/);
});

test('what is overdue, late or known to be wrong is said, without names', async () => {
  const { db } = service.deps;
  const id = await createRelease(service);
  const publishAt = new Date(Date.now() + 3_600_000).toISOString();
  await service.api('POST', `/releases/${id}/schedule`, { publishAt });
  await sql`update release set publish_at = now() - interval '2 minutes' where id = ${id}`.execute(
    db,
  );
  assert.equal((await readJson()).state, 'disturbed');
  await sql`delete from release where id = ${id}`.execute(db);
  assert.equal((await readJson()).state, 'fine');

  const subject = 'mx.geheim.example';
  await raiseAlarm(service.deps, { kind: 'lane_blocked', subject, details: 'Geheimmarke' });
  const page = await get('/status');
  assert.match(page.html, /Ein Mail-Anbieter nimmt zurzeit keine E-Mails/);
  await assertValid(page);
  const json = await get('/status.json');
  assert.match(json.html, /lane_blocked/);
  for (const { html } of [page, json]) assert.doesNotMatch(html, /geheim/i);
});

test('without a database every page says so in both languages, the status also as JSON', async (t) => {
  const nowhere = openDatabase({
    url: 'postgres://depesche@127.0.0.1:1/none',
    maxConnections: 1,
    onError: () => undefined,
  });
  const server = createServer(createApp({ ...service.deps, db: nowhere })).listen(0, '127.0.0.1');
  t.after(async () => {
    server.close();
    server.closeAllConnections();
    await nowhere.destroy();
  });
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  for (const [path, said] of [
    ['/status', /Die Datenbank antwortet nicht/],
    ['/en/status', /The database does not answer/],
    ['/status.json', /"state":"down"/],
  ] as const) {
    const answer = await get(path, url);
    assert.equal(answer.status, 503, path);
    assert.equal(answer.headers.get('retry-after'), '30');
    assert.match(answer.html, said);
    if (!path.endsWith('json')) await assertValid(answer);
  }
  for (const [path, said] of [
    ['/', /Geplante Meldungen und E-Mails gehen dabei nicht verloren/],
    ['/en/suche', /Scheduled releases and mails are not lost/],
  ] as const) {
    const answer = await get(path, url);
    assert.equal(answer.status, 503, path);
    assert.equal(answer.headers.get('retry-after'), '5');
    assert.match(answer.html, said);
    assert.match(answer.html, /href="(\/en)?\/status"/);
    await assertValid(answer);
  }
});

test('a queue that does not answer is a disturbance, and no error', async (t) => {
  const countJobs = () => Promise.reject(new Error('gone'));
  const queues = { ...service.deps.queues, countJobs };
  const server = createServer(createApp({ ...service.deps, queues })).listen(0, '127.0.0.1');
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { status, html } = await get('/status', url);
  assert.equal(status, 200);
  assert.match(html, /Nicht alles läuft wie vorgesehen/);
});
