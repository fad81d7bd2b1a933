import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { afterEach, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import { listLedgerRows } from '../helpers/ledger.ts';
import { manyPeople } from '../helpers/people.ts';
import { countBy } from '../helpers/postbox.ts';
import { type ProcessService, startProcessService } from '../helpers/process-service.ts';
import { findFreePort, findUnhandled } from '../helpers/process.ts';
import { publishRelease } from '../helpers/releases.ts';
import { until } from '../helpers/until.ts';
import { assertOneEach, assertSound, untilAcceptedWithoutPauses } from './judge.ts';
import { type MailServer, openMailServer } from './mail-server.ts';

const people = 120;
const endLimitMs = 25_000;

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

test('SIGTERM with a mail server that answers five seconds late: what it took is written down, and the next start repeats nothing', async () => {
  const { service, server } = await open(() => pause(5_000, 'take' as const));
  const id = await publishRelease(service);
  await until('some mails', async () => server.letters.length >= 5);
  await end(service);
  const answered = server.letters.filter((letter) => letter.answered).length;
  assert.equal(answered, server.letters.length, 'each answer was waited for');
  assert.deepEqual(await countStates(service), { accepted: answered, open: people - answered });

  server.moods = {};
  await service.start();
  const ledger = await untilAcceptedWithoutPauses({ service, id, people });
  assert.equal(ledger.uncertain, 0);
  assertOneEach(server.letters, people);
  assertSound(service);
});

test('SIGTERM with a mail server that never answers: nothing is recorded as accepted, and what may be repeated is marked', async () => {
  const { service, server } = await open(() => new Promise(() => undefined));
  const id = await publishRelease(service);
  await until('some mails', async () => server.letters.length >= 5);
  await end(service);
  assert.deepEqual(await countStates(service), { accepted: 0, open: people });
  const unanswered = new Set(server.letters.map(({ to }) => to));

  server.moods = {};
  await service.start();
  const ledger = await untilAcceptedWithoutPauses({ service, id, people });
  const answered = server.letters.filter((letter) => letter.answered);
  assertOneEach(answered, people);
  const identities = countBy(server.letters.map(({ messageId }) => messageId));
  assert.equal(identities.size, people, 'a repeated mail keeps its Message-ID');
  const rows = await listLedgerRows(service, ledger.id);
  const marked = new Set(rows.filter((row) => row.uncertain > 0).map(({ address }) => address));
  assert.deepEqual(unanswered.difference(marked), new Set(), 'the ledger marks each');
  assertSound(service);
});

test('SIGTERM with a mail server that does not even greet: nothing was sent and nothing is marked', async () => {
  const port = await findFreePort();
  const silent = await openSilence(port);
  const service = await openService(`smtp://127.0.0.1:${port}`);
  const id = await publishRelease(service);
  await until('a connection', async () => silent.sockets.size > 0);
  await end(service);
  assert.deepEqual(await countStates(service), { accepted: 0, open: people });
  await silent.close();

  const server = await openMailServer({}, port);
  closers.push(() => server.close());
  await service.start();
  const ledger = await untilAcceptedWithoutPauses({ service, id, people });
  assert.equal(ledger.uncertain, 0);
  assertOneEach(server.letters, people);
  assertSound(service);
});

async function open(
  letter: () => Promise<'take'>,
): Promise<{ service: ProcessService; server: MailServer }> {
  const server = await openMailServer({ letter });
  closers.push(() => server.close());
  return { server, service: await openService(server.url) };
}

async function openService(smtpUrl: string): Promise<ProcessService> {
  const service = await startProcessService({ SMTP_URL: smtpUrl });
  closers.push(() => service.close());
  await service.subscribe(manyPeople(people));
  return service;
}

async function end(service: ProcessService): Promise<void> {
  const { child, ended, log } = service.process();
  let result: number | string | null = null;
  void ended.then((value) => (result = value));
  child.kill('SIGTERM');
  await until('the end after SIGTERM', async () => result !== null, endLimitMs);
  assert.equal(result, 0, log.slice(-5).join('\n'));
  assert.deepEqual(findUnhandled(log), []);
  const { rows } = await sql`select id from delivery where state = 'sending'`.execute(service.db);
  assert.equal(rows.length, 0, 'what became of each is written down before the end');
}

async function countStates({ db }: ProcessService): Promise<{ accepted: number; open: number }> {
  const { rows } = await sql<{ accepted: number; open: number }>`
    select count(*) filter (where state = 'accepted') as accepted,
      count(*) filter (where state not in ('accepted', 'failed', 'excluded')) as open
    from delivery
  `.execute(db);
  return rows[0] ?? { accepted: 0, open: 0 };
}

/** Takes connections and never says a word. */
async function openSilence(
  port: number,
): Promise<{ sockets: Set<Socket>; close(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const close = async () => {
    for (const socket of sockets) socket.destroy();
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  };
  closers.push(close);
  return { sockets, close };
}
