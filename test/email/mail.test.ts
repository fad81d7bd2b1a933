import assert from 'node:assert/strict';
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, test } from 'node:test';
import type { SMTPServerOptions } from 'smtp-server';
import { relayLimits } from '../../src/email/lanes/limits.ts';
import { openMail, type Mail } from '../../src/email/mail.ts';
import type { MailBytes } from '../../src/email/mail-bytes.ts';
import { answer, type Catcher, openCatcher } from './catcher.ts';

const toClose: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of toClose.splice(0).toReversed()) await close();
});

async function openPair(
  options: Partial<SMTPServerOptions> = {},
): Promise<{ catcher: Catcher; mail: Mail }> {
  const catcher = await openCatcher(options);
  return { catcher, mail: openTo(catcher.url, () => catcher.close()) };
}

function openTo(smtpUrl: string, closeServer = async () => {}): Mail {
  const mail = openMail({ smtpUrl, dkimKeys: [] });
  toClose.push(closeServer, () => mail.close());
  return mail;
}

function messageTo(address: string, id = 1, text = 'Text\r\n'): MailBytes {
  const head = `From: a@depesche.example\r\nTo: ${address}\r\nMessage-ID: <${id}@depesche.example>`;
  const data = [`${head}\r\nSubject: Betreff\r\nMIME-Version: 1.0\r\n\r\n${text}`];
  return { from: 'bounce@depesche.example', to: address, data };
}

test('a mail that the server takes is accepted, with what it answered', async () => {
  const { catcher, mail } = await openPair();
  const outcome = await mail.send(messageTo('a@b.example'));
  assert.equal(outcome.result, 'accepted');
  assert.match(outcome.response, /^250 /);
  assert.equal(catcher.caught.length, 1);
});

test('an unknown mailbox is a dead address, and the next mail goes out', async () => {
  const { mail } = await openPair({
    onRcptTo: ({ address }, _session, done) =>
      done(address.startsWith('gone') ? answer(550, '5.1.1 User unknown') : null),
  });
  assert.deepEqual(await mail.send(messageTo('gone@b.example')), {
    result: 'failed',
    response: '550 5.1.1 User unknown',
    deadAddress: true,
  });
  assert.equal((await mail.send(messageTo('anna@b.example'))).result, 'accepted');
});

test('a full mailbox is tried again', async () => {
  const { mail } = await openPair({
    onRcptTo: (_address, _session, done) => done(answer(452, '4.2.2 Over quota')),
  });
  const outcome = await mail.send(messageTo('a@b.example'));
  assert.deepEqual(outcome, {
    result: 'deferred',
    about: 'address',
    uncertain: false,
    blocked: false,
    response: '452 4.2.2 Over quota',
  });
});

test('a refusal of our server at the greeting says nothing about the address', async () => {
  const { mail } = await openPair({
    onConnect: (_session, done) => done(answer(554, '5.1.1 No such user')),
  });
  const outcome = await mail.send(messageTo('a@b.example'));
  assert.equal(outcome.result, 'deferred');
  assert.ok(outcome.result === 'deferred' && outcome.about === 'server');
});

test('content that is refused after the final dot fails this mail only', async () => {
  const { mail } = await openPair({
    onData: (stream, _session, done) => {
      stream.resume();
      stream.on('end', () => done(answer(554, '5.6.0 Content rejected')));
    },
  });
  const outcome = await mail.send(messageTo('a@b.example'));
  assert.equal(outcome.result, 'failed');
  assert.ok(outcome.result === 'failed' && !outcome.deadAddress);
});

test('without a server every mail is deferred, none rejects', async () => {
  const catcher = await openCatcher();
  await catcher.close();
  const mail = openTo(catcher.url);
  const sent = [1, 2, 3].map((id) => mail.send(messageTo('a@b.example', id)));
  for (const outcome of await Promise.all(sent)) {
    assert.ok(outcome.result === 'deferred' && outcome.about === 'server' && !outcome.uncertain);
    assert.match(outcome.response, /ECONNREFUSED|rests/);
  }
});

test('a mail whose answer is lost after the final dot is deferred and uncertain', async () => {
  const server = await openScripted((line, socket) => {
    if (line === '.') socket.destroy();
  });
  const outcome = await server.mail.send(messageTo('a@b.example'));
  assert.ok(outcome.result === 'deferred' && outcome.about === 'server' && outcome.uncertain);
  assert.equal(server.dots(), 1);
});

test('a mail whose connection is lost in the middle of its text is deferred and certain', async () => {
  const server = await openScripted((line, socket) => {
    if (line.startsWith('Subject:')) socket.destroy();
  });
  const long = `${'x '.repeat(38)}\r\n`.repeat(200_000);
  const outcome = await server.mail.send(messageTo('a@b.example', 1, long));
  assert.ok(outcome.result === 'deferred' && outcome.about === 'server' && !outcome.uncertain);
  assert.equal(server.dots(), 0);
});

test('two hundred mails over a pool arrive once each', async () => {
  const { catcher, mail } = await openPair();
  const ids = Array.from({ length: 200 }, (_, index) => index);
  const outcomes = await Promise.all(ids.map((id) => mail.send(messageTo(`a${id}@b.example`, id))));
  assert.ok(outcomes.every(({ result }) => result === 'accepted'));
  assert.equal(new Set(catcher.caught.map(({ to }) => to[0])).size, 200);
  assert.equal(catcher.caught.length, 200);
});

const { connections } = relayLimits;

test('closing lets the mail in flight finish and defers those that wait', async () => {
  const reached = Promise.withResolvers<void>();
  const waiting: (() => void)[] = [];
  let ending = false;
  const { mail } = await openPair({
    onData: (stream, _session, done) => {
      stream.resume();
      stream.on('end', () => {
        if (ending) return done();
        waiting.push(() => done());
        if (waiting.length === connections) reached.resolve();
      });
    },
  });
  const sending = Array.from({ length: 5 * connections }, (_, id) =>
    mail.send(messageTo('a@b.example', id)),
  );
  await reached.promise;
  const closing = mail.close();
  ending = true;
  for (const answerNow of waiting) answerNow();
  const outcomes = await Promise.all(sending);
  const waited = outcomes.filter(({ result }) => result !== 'accepted');
  // Each of the connections may have had the next one under way.
  const all = sending.length;
  assert.ok(waited.length >= all - 2 * connections, String(waited.length));
  assert.ok(waited.length <= all - connections, String(waited.length));
  for (const outcome of waited) assert.ok(outcome.result === 'deferred' && !outcome.uncertain);
  await closing;
  assert.equal((await mail.send(messageTo('a@b.example', 9))).result, 'deferred');
});

test('dots at the beginning of lines arrive as they were before they were doubled', async () => {
  const { catcher, mail } = await openPair();
  await mail.send(messageTo('a@b.example', 1, '..\r\n...\r\nx..\r\n'));
  assert.match(catcher.caught[0]?.raw.toString() ?? '', /\r\n\r\n\.\r\n\.\.\r\nx\.\.\r\n$/);
});

test('a mail without an envelope sender goes out with an empty one', async () => {
  const { catcher, mail } = await openPair();
  const outcome = await mail.send({ ...messageTo('a@b.example'), from: '' });
  assert.equal(outcome.result, 'accepted');
  assert.equal(catcher.caught[0]?.from, '');
});

/** The least SMTP server, to break off where smtp-server would not. */
async function openScripted(onLine: (line: string, socket: Socket) => void) {
  let dots = 0;
  const server: Server = createServer((socket) => {
    const answers = ['250 hello', '250 ok', '250 ok', '354 go on'];
    socket.on('error', () => undefined);
    socket.setEncoding('latin1').write('220 test\r\n');
    socket.on('data', (chunk: string) => {
      for (const line of chunk.split('\r\n')) {
        if (line === '.') dots++;
        if (/^(EHLO|MAIL|RCPT|DATA)/.test(line)) socket.write(`${answers.shift()}\r\n`);
        onLine(line, socket);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const close = () => new Promise<void>((resolve) => server.close(() => resolve()));
  return { mail: openTo(`smtp://127.0.0.1:${port}`, close), dots: () => dots };
}
