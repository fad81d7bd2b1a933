import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import { call } from '../helpers/call.ts';
import { type Gate, openGate } from '../helpers/gate.ts';
import { untilFinished, untilLedger } from '../helpers/ledger.ts';
import { manyPeople } from '../helpers/people.ts';
import { openPostbox, type Postbox } from '../helpers/postbox.ts';
import { type ProcessService, startProcessService } from '../helpers/process-service.ts';
import { findFreePort, findUnhandled, isReady } from '../helpers/process.ts';
import { createRelease, publishRelease } from '../helpers/releases.ts';
import { until } from '../helpers/until.ts';

const people = manyPeople(40);

let service: ProcessService;
let database: Gate;
let postbox: Postbox | undefined;
let smtpPort: number;

before(async () => {
  smtpPort = await findFreePort();
  service = await startProcessService({ SMTP_URL: `smtp://127.0.0.1:${smtpPort}` }, async (url) => {
    database = await openGate(url);
    return database.url;
  });
  await service.subscribe(people);
});

after(async () => {
  await service.close();
  await database.shut();
  await postbox?.close();
});

test('a mail server that is away at the start costs nobody the mail', async () => {
  const id = await publishRelease(service);
  const waiting = await untilLedger(service, id, { looks: allDeferred });
  assert.equal(waiting.failed + waiting.uncertain, 0);

  postbox = await openPostbox({ port: smtpPort });
  const ledger = await untilFinished(service, id, 40_000);
  assert.deepEqual([ledger.accepted, ledger.failed, ledger.excluded], [people.length, 0, 0]);
  assert.deepEqual([...new Set(postbox.countByAddress().values())], [1]);
  assert.equal(postbox.letters.length, people.length);
});

test('a database that is away for ten seconds is answered with 503, and nothing is lost or doubled', async (t) => {
  assert.ok(postbox);
  const letters = postbox.letters.length;
  const { url, log, child } = service.process();
  const id = await createRelease(service, { headline: 'Fällt in den Ausfall' });
  const publishAt = new Date(Date.now() + 4_000);
  await service.api('POST', `/releases/${id}/schedule`, { publishAt: publishAt.toISOString() });

  const linesBefore = log.length;
  await database.shut();
  const end = Date.now() + 10_000;
  for (const path of ['/', '/api/v1/public/releases', '/feeds/releases.rss', '/readyz', '/healthz'])
    await assertAnswer(url, path);
  // The length of the outage is what is being tested; nothing could be waited for.
  await pause(end - Date.now());
  for (const path of ['/', '/api/v1/public/releases', '/readyz', '/healthz'])
    await assertAnswer(url, path);
  const lines = log.length - linesBefore;
  await database.open();

  await until('ready again', () => isReady(url), 10_000);
  const ledger = await untilFinished(service, id, 45_000);
  assert.deepEqual([ledger.accepted, ledger.failed], [people.length, 0]);
  assert.equal(postbox.letters.length - letters, people.length, 'one mail each');
  const { rows } = await sql<{ early: boolean }>`
    select published_at < publish_at as early from release where id = ${id}
  `.execute(service.db);
  assert.deepEqual(rows, [{ early: false }]);

  t.diagnostic(`${lines} log lines in ten seconds without a database`);
  assert.ok(lines < 2_000, `${lines} lines`);
  assert.deepEqual(findUnhandled(log), []);
  assert.equal(child.exitCode, null, 'the same process lived through it');
});

function allDeferred(ledger: { open: number; candidates: number }): boolean {
  return ledger.candidates === people.length && ledger.open === people.length;
}

async function assertAnswer(url: string, path: string): Promise<void> {
  const { status, headers } = await call(`${url}${path}`);
  assert.equal(status, path === '/healthz' ? 200 : 503, path);
  if (status === 200 || path === '/readyz') return;
  assert.match(headers.get('retry-after') ?? '', /^\d+$/, path);
  const type = path.startsWith('/api') ? 'application/problem+json' : '';
  assert.ok((headers.get('content-type') ?? '').startsWith(type), path);
}
