import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import { call } from '../helpers/call.ts';
import { type Gate, openGate } from '../helpers/gate.ts';
import { listLedgerRows, untilFinished, untilLedger } from '../helpers/ledger.ts';
import { manyPeople } from '../helpers/people.ts';
import { countBy, type Letter, openPostbox, type Postbox } from '../helpers/postbox.ts';
import { type ProcessService, startProcessService } from '../helpers/process-service.ts';
import { findFreePort, findUnhandled, isReady } from '../helpers/process.ts';
import { createRelease, publishRelease } from '../helpers/releases.ts';
import { until } from '../helpers/until.ts';

const people = manyPeople(40);
// Some twenty looks a second at each address; without it they take a processor for themselves.
const readersPauseMs = 50;

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
  const { id: distributionId } = await untilLedger(service, id, { looks: (row) => row.open > 0 });
  await until('the first attempt', async () => {
    const rows = await listLedgerRows(service, distributionId);
    return rows.every(({ response }) => response !== null);
  });

  postbox = await openPostbox({ port: smtpPort });
  const ledger = await untilFinished(service, id, 40_000);
  assert.deepEqual([ledger.accepted, ledger.failed, ledger.excluded], [people.length, 0, 0]);
  assert.equal(ledger.uncertain, 0, 'nothing had left the house');
  assert.deepEqual([...new Set(postbox.countByAddress().values())], [1]);
  assert.equal(postbox.letters.length, people.length);
});

test('a database that is away for ten seconds is answered with 503, and nothing is lost or doubled', async (t) => {
  const { url, log, child } = service.process();
  const id = await createRelease(service, { headline: 'Fällt in den Ausfall' });
  const publishAt = new Date(Date.now() + 5_000).toISOString();
  assert.equal((await service.api('POST', `/releases/${id}/schedule`, { publishAt })).status, 200);
  const readers = keepReading(url);
  const linesBefore = log.length;
  const underWay = await publishAndShut('Ist gerade im Versand');

  const end = Date.now() + 10_000;
  await assertAnswers(url);
  // The length of the outage is what is being tested; nothing could be waited for.
  await pause(end - Date.now());
  await assertAnswers(url);
  const lines = log.length - linesBefore;
  await database.open();

  await until('ready again', () => isReady(url), 10_000);
  const ledger = await untilFinished(service, id, 45_000);
  assert.deepEqual([ledger.accepted, ledger.failed, ledger.uncertain], [people.length, 0, 0]);
  assert.equal(lettersOf('Fällt in den Ausfall').length, people.length, 'one mail each');
  const { rows } = await sql<{ early: boolean }>`
    select published_at < publish_at as early from release where id = ${id}
  `.execute(service.db);
  assert.deepEqual(rows, [{ early: false }]);
  await assertNothingTwice(underWay, lettersOf('Ist gerade im Versand'));

  assert.deepEqual(await readers.stop(), [200, 503], 'no reader ever sees a 500');
  t.diagnostic(`${lines} log lines in ten seconds without a database`);
  assert.ok(lines < 2_000, `${lines} lines`);
  assert.deepEqual(findUnhandled(log), []);
  assert.equal(child.exitCode, null, 'the same process lived through it');
});

/** Publishes, and takes the database away while the first mails are on the wire. */
async function publishAndShut(headline: string): Promise<string> {
  const id = await publishRelease(service, { headline });
  await until('the first mail', async () => lettersOf(headline).length > 0);
  await database.shut();
  return id;
}

// What was on the wire when the database went is written down when it is back, and not sent again.
async function assertNothingTwice(id: string, letters: Letter[]): Promise<void> {
  const ledger = await untilFinished(service, id, 45_000);
  assert.deepEqual([ledger.accepted, ledger.failed], [people.length, 0]);
  assert.equal(countBy(letters.map(({ to }) => to)).size, people.length);
  assert.equal(letters.length, people.length, 'one mail each');
}

/** Readers who come all the time, also at the instant when the database goes and comes. */
function keepReading(url: string): { stop(): Promise<number[]> } {
  const statuses = new Set<number>();
  const stopped = new AbortController();
  const read = async (path: string) => {
    while (!stopped.signal.aborted) {
      statuses.add((await call(`${url}${path}`)).status);
      await pause(readersPauseMs);
    }
  };
  const paths = ['/', '/suche?q=Bericht', '/api/v1/public/releases', '/feeds/releases.rss'];
  const reading = Promise.all(paths.map(read));
  const stop = async () => {
    stopped.abort();
    await reading;
    return [...statuses].toSorted((a, b) => a - b);
  };
  return { stop };
}

function lettersOf(headline: string): Letter[] {
  return postbox?.letters.filter(({ subject }) => subject.includes(headline)) ?? [];
}

async function assertAnswers(url: string): Promise<void> {
  const pages = ['/', '/en/suche?q=Bildung', '/api/v1/public/releases', '/feeds/releases.rss'];
  for (const path of pages) await assertAnswer(url, path);
  assert.equal((await call(`${url}/readyz`)).status, 503);
  assert.equal((await call(`${url}/healthz`)).status, 200);
}

async function assertAnswer(url: string, path: string): Promise<void> {
  const { status, headers } = await call(`${url}${path}`);
  assert.equal(status, 503, path);
  assert.match(headers.get('retry-after') ?? '', /^\d+$/, path);
  const type = /^\/(api|feeds)/.test(path) ? 'application/problem+json' : 'text/html';
  assert.ok(headers.get('content-type')?.startsWith(type), path);
}
