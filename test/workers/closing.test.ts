import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { type Gate, openGate } from '../helpers/gate.ts';
import { readLedgers, untilFinished } from '../helpers/ledger.ts';
import { manyPeople } from '../helpers/people.ts';
import { openPostbox, type Postbox } from '../helpers/postbox.ts';
import { type ProcessService, startProcessService } from '../helpers/process-service.ts';
import { type Depesche, findUnhandled, startDepesche } from '../helpers/process.ts';
import { publishRelease } from '../helpers/releases.ts';
import { until } from '../helpers/until.ts';

const people = manyPeople(600);
// Who starts Depesche gives it 30 seconds as a rule, then it is killed.
const endLimitMs = 25_000;

let service: ProcessService;
let database: Gate;
let postbox: Postbox;

before(async () => {
  postbox = await openPostbox();
  service = await startProcessService({ SMTP_URL: postbox.url }, async (url) => {
    database = await openGate(url);
    return database.url;
  });
  await service.subscribe(people);
});

after(async () => {
  await service.close();
  await database.shut();
  await postbox.close();
});

test('SIGTERM in the middle of a distribution ends in order, and the next start finishes it without a repeat', async () => {
  const id = await publishRelease(service);
  await until('mails are going out', async () => postbox.letters.length > 60);
  assert.equal(await end(service.process(), 'SIGTERM'), 0);
  assert.deepEqual(findUnhandled(service.process().log), []);
  assert.deepEqual(await countStates('sending'), 0, 'nothing is claimed by nobody');
  assert.ok((await countStates('queued')) > 0, 'it was in the middle');

  await service.start();
  const ledger = await untilFinished(service, id, 30_000);
  assert.deepEqual([ledger.accepted, ledger.uncertain], [people.length, 0]);
  assert.deepEqual([...new Set(postbox.countByAddress().values())], [1]);
});

test('what a process leaves at SIGTERM another one with workers finishes, without a repeat', async () => {
  const other = await service.startWorker();
  try {
    postbox.letters.length = 0;
    const id = await publishRelease(service);
    await until('mails are going out', async () => postbox.letters.length > 60);
    assert.equal(await end(service.process(), 'SIGTERM'), 0);
    await until('all are sent', async () => (await countStates('accepted')) === 2 * people.length);
    await service.start();
    const ledger = await untilFinished(service, id);
    assert.deepEqual([ledger.accepted, ledger.uncertain], [people.length, 0]);
    assert.deepEqual([...new Set(postbox.countByAddress().values())], [1]);
    assert.equal(await end(other, 'SIGTERM'), 0);
    assert.deepEqual(findUnhandled(other.log), []);
  } finally {
    await other.kill();
  }
});

test('SIGTERM without a database ends, too, with nothing unhandled', async () => {
  await publishRelease(service);
  const { log } = service.process();
  await database.shut();
  const code = await end(service.process(), 'SIGTERM');
  await database.open();
  assert.equal(code, 0, log.slice(-5).join('\n'));
  assert.deepEqual(findUnhandled(log), []);
});

test('a second SIGINT ends at once what waits for a silent mail server', async () => {
  const silent = await openSilentServer();
  const stuck = await startProcessService({ SMTP_URL: `smtp://127.0.0.1:${silent.port}` });
  try {
    await stuck.subscribe(people.slice(0, 10));
    const id = await publishRelease(stuck);
    await until('a connection to the mail server', async () => silent.sockets.size > 0);
    const { child, output, ended } = stuck.process();
    child.kill('SIGINT');
    await until('the word that it ends', async () => output.some((line) => /ends/.test(line)));
    assert.equal(child.exitCode, null, 'the first one waits for the mails under way');
    child.kill('SIGINT');
    assert.equal(await ended, 1);
    assert.deepEqual(findUnhandled(stuck.process().log), []);
    await stuck.start();
    const [ledger] = await readLedgers(stuck, id);
    assert.equal(ledger?.open, 10, 'nothing is lost');
  } finally {
    await stuck.close();
    silent.close();
  }
});

test('an embedded PostgreSQL that dies first leaves nothing unhandled, and the next start is whole', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'depesche-data-'));
  try {
    const first = await startDepesche('start', { DATA_DIR: dataDir });
    process.kill(await readServerPid(dataDir), 'SIGQUIT');
    assert.equal(await end(first, 'SIGTERM'), 0, first.log.slice(-5).join('\n'));
    assert.deepEqual(findUnhandled(first.log), []);

    const second = await startDepesche('start', { DATA_DIR: dataDir });
    assert.equal(await end(second, 'SIGTERM'), 0);
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
});

async function end({ child, ended }: Depesche, signal: 'SIGTERM'): Promise<number | string> {
  let result: number | string | null = null;
  const noted = ended.then((value) => (result = value));
  child.kill(signal);
  await until(`the end after ${signal}`, async () => result !== null, endLimitMs);
  return noted;
}

async function countStates(state: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from delivery where state = ${state}
  `.execute(service.db);
  return rows[0]?.count ?? 0;
}

async function readServerPid(dataDir: string): Promise<number> {
  const lock = await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8');
  return Number.parseInt(lock, 10);
}

/** Takes connections and never says a word. */
async function openSilentServer(): Promise<{
  port: number;
  sockets: Set<Socket>;
  close(): void;
}> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  return { port: (server.address() as AddressInfo).port, sockets, close };
}
