import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { afterEach, test } from 'node:test';
import { textOf } from '../../../src/email/mail-bytes.ts';
import { classifyFault } from '../../../src/email/classify.ts';
import { openSession, SmtpConnectError, type SmtpServer } from '../../../src/email/smtp/session.ts';
import { type ConnectionScript, openFaultServer } from '../../helpers/smtp-fault-server.ts';
import { openCatcher } from '../catcher.ts';
import { mailOf, openQueue, toServer, wordOf, wordsOf } from './sending.ts';

const toClose: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const close of toClose.splice(0).toReversed()) await close();
});

async function openScripted(script: (connection: number, open: number) => ConnectionScript) {
  const server = await openFaultServer(script);
  toClose.push(() => server.close());
  return server;
}

/** The fault with which no session came about. */
async function faultOf(server: SmtpServer, signal?: AbortSignal) {
  const error = await openSession(server, signal).then(
    (session) => session.destroy(),
    (error: unknown) => error,
  );
  assert.ok(error instanceof SmtpConnectError, String(error));
  assert.equal(error.fault.written, false);
  return error.fault;
}

const short = { connect: 500, greeting: 150, command: 150 };
const auth = { user: 'us', pass: 'secret' };
const withAuth = ['PIPELINING', 'AUTH PLAIN LOGIN'];
const later = 'later (server)';

const faults: [
  what: string,
  script: ConnectionScript,
  more: Partial<SmtpServer>,
  code: string,
  verdict: string,
][] = [
  ['a close before the banner', { greeting: null }, {}, 'ECONNECTION', later],
  ['a banner that refuses', { greeting: '554 5.3.2 not here' }, {}, 'EPROTOCOL', later],
  [
    'a banner that refuses us',
    { greeting: '554 IP=192.0.2.1 bad reputation (NOWL)' },
    {},
    'EPROTOCOL',
    'blocked',
  ],
  ['a banner that puts us off', { greeting: '421 4.7.0 too many' }, {}, 'EPROTOCOL', later],
  ['garbage as banner', { greeting: 'HTTP/1.1 400 Bad Request' }, {}, 'EPROTOCOL', later],
  ['a banner without end', { greeting: '220 '.padEnd(2_000_000, 'x') }, {}, 'EPROTOCOL', later],
  ['a banner too late', { delayMs: 600 }, { timeouts: short }, 'ETIMEDOUT', later],
  ['421 to EHLO', { ehlo: '421 4.3.2 closing' }, {}, 'ECONNECTION', later],
  ['STARTTLS that is a must and not offered', {}, { requireTls: true }, 'ETLS', later],
  ['STARTTLS refused', { extensions: ['STARTTLS'], startTls: '454 4.7.0 no' }, {}, 'ETLS', later],
  [
    'garbage in place of TLS',
    { extensions: ['STARTTLS'], startTls: '220 go\nnonsense' },
    { timeouts: short },
    '',
    later,
  ],
  ['AUTH refused', { extensions: withAuth, auth: '535 5.7.8 no' }, { auth }, 'EAUTH', 'blocked'],
  ['AUTH put off', { extensions: withAuth, auth: '454 4.7.0 later' }, { auth }, 'EAUTH', later],
  ['421 right after EHLO', { ehlo: '250 hello\n421 4.3.2 closing' }, {}, 'ECONNECTION', later],
];

for (const [what, script, more, code, verdict] of faults)
  test(`no session: ${what}`, async () => {
    const server = await openScripted(() => script);
    const fault = await faultOf(toServer(server.port, more));
    if (code !== '') assert.equal(fault.code, code);
    assert.equal(wordOf(classifyFault(fault)), verdict);
  });

test('no session: nobody listens', async () => {
  const server = await openFaultServer();
  await server.close();
  const fault = await faultOf(toServer(server.port));
  assert.equal(wordOf(classifyFault(fault)), later);
  assert.match(fault.message ?? '', /ECONNREFUSED/);
});

test('no session: an answer that comes byte by byte and never ends', async () => {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    const timer = setInterval(() => socket.write('2'), 10);
    socket.on('close', () => clearInterval(timer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  toClose.push(() => new Promise<void>((resolve) => server.close(() => resolve())));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  assert.equal((await faultOf(toServer(port, { timeouts: short }))).code, 'ETIMEDOUT');
});

test('no session: the caller gave up, before and while it waits', async () => {
  const server = await openScripted(() => ({ delayMs: 5_000 }));
  assert.equal((await faultOf(toServer(server.port), AbortSignal.abort())).code, 'EABORT');
  const abort = new AbortController();
  const waiting = faultOf(toServer(server.port), abort.signal);
  setImmediate(() => abort.abort());
  assert.equal((await waiting).code, 'EABORT');
});

test('a server that takes one connection refuses the second and serves the first', async () => {
  const server = await openScripted((_connection, open) =>
    open > 1 ? { greeting: '421 4.7.0 too many connections' } : {},
  );
  const first = await openSession(toServer(server.port));
  assert.equal((await faultOf(toServer(server.port))).responseCode, 421);
  const queue = openQueue([mailOf(1)]);
  await first.pump(queue.take);
  await first.quit();
  assert.deepEqual(wordsOf(queue.told), ['accepted']);
});

test('a user is logged in, and mails follow', async () => {
  const server = await openScripted(() => ({ extensions: withAuth }));
  const session = await openSession(toServer(server.port, { auth }));
  const queue = openQueue([mailOf(1), mailOf(2)]);
  await session.pump(queue.take);
  await session.quit();
  assert.deepEqual(wordsOf(queue.told), ['accepted', 'accepted']);
  const plain = Buffer.from('\0us\0secret').toString('base64');
  assert.ok(server.lines.includes(`AUTH PLAIN ${plain}`));
});

test('a certificate that nobody vouches for is refused', async () => {
  const catcher = await openCatcher({ disabledCommands: ['AUTH'] });
  toClose.push(() => catcher.close());
  const fault = await faultOf(toServer(Number(new URL(catcher.url).port), { requireTls: true }));
  assert.match(fault.message ?? '', /certificate/);
  assert.equal(wordOf(classifyFault(fault)), later);
});

for (const secure of [true, false])
  test(`mails go through TLS (${secure ? 'from the first byte' : 'STARTTLS'})`, async () => {
    const catcher = await openCatcher({ secure, disabledCommands: ['AUTH'] });
    toClose.push(() => catcher.close());
    const port = Number(new URL(catcher.url).port);
    const tls = { rejectUnauthorized: false };
    const session = await openSession(toServer(port, { secure, requireTls: !secure, tls }));
    const mails = Array.from({ length: 30 }, (_, number) => mailOf(number, 'x\r\n'.repeat(20_000)));
    const queue = openQueue(mails);
    await session.pump(queue.take);
    await session.quit();
    assert.deepEqual(
      wordsOf(queue.told),
      mails.map(() => 'accepted'),
    );
    const raw = catcher.caught.map(({ raw }) => raw.toString('latin1'));
    assert.deepEqual(
      raw,
      mails.map(({ data }) => textOf(data)),
    );
  });
