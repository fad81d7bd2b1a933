import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { type MailBytes, textOf } from '../../../src/email/mail-bytes.ts';
import type { ConnectionScript } from '../../helpers/smtp-fault-server.ts';
import { until } from '../../helpers/until.ts';
import { closePairs, onSecond, openPair, sendThree } from './pair.ts';
import { mailOf, openQueue, wordsOf } from './sending.ts';

afterEach(closePairs);

const withoutPipelining = ['8BITMIME', 'SIZE'];
const later = 'later (server)';

test('with PIPELINING the next envelope comes in one piece with the end of the mail before', async () => {
  const pair = await openPair();
  await sendThree(pair);
  const joined = pair.server.pieces.filter((piece) =>
    /Guten Tag\r\n\.\r\nMAIL FROM:\S+ SIZE=\d+\r\nRCPT TO:\S+\r\nDATA\r\n$/.test(piece),
  );
  assert.equal(joined.length, 2);
});

test('without PIPELINING no command is sent before the answer to the one before', async () => {
  const pair = await openPair({ extensions: withoutPipelining });
  await sendThree(pair);
  const commands = pair.server.pieces.filter((piece) => /^(MAIL|RCPT|DATA)/.test(piece));
  assert.equal(commands.length, 9);
  for (const piece of commands) assert.equal(piece.split('\r\n').length, 2);
});

test('a server that knows HELO only is served', async () => {
  const pair = await openPair({ ehlo: '500 what?' });
  assert.deepEqual((await sendThree(pair)).words, ['accepted', 'accepted', 'accepted']);
  assert.ok(pair.server.lines.includes('MAIL FROM:<b+0@us.example>'));
});

test('what the server calls the mail is kept', async () => {
  const { session } = await openPair();
  const queue = openQueue([mailOf(1)]);
  await session.pump(queue.take);
  assert.deepEqual(queue.told[0]?.told, [
    { result: 'accepted', response: '250 2.0.0 Ok: queued as 4F2AB1', queueId: '4F2AB1' },
  ]);
});

async function sendOne(mail: MailBytes, script: ConnectionScript = {}) {
  const { server, session } = await openPair(script);
  const queue = openQueue([mail, mailOf(9)]);
  await session.pump(queue.take);
  return { words: wordsOf(queue.told), server, session };
}

test('dots, long lines and megabytes arrive byte for byte', async () => {
  const lines = ['..', '...and more', 'a.', '', '..', 'x'.repeat(998), '='.repeat(76)];
  const stuffed = Array.from({ length: 4_000 }, () => lines.join('\r\n')).join('\r\n');
  const mail = mailOf(1, stuffed);
  const { words, server } = await sendOne(mail);
  assert.deepEqual(words, ['accepted', 'accepted']);
  assert.equal(server.taken[0]?.text, textOf(mail.data).replaceAll(/^\./gm, ''));
});

test('a connection lost in the middle of a text gives the mail back', async () => {
  const { words } = await sendOne(mailOf(1, 'x\r\n'.repeat(5_000_000)), {
    extensions: ['PIPELINING'],
    mail: () => ({ cutAt: 'text' }),
  });
  assert.deepEqual(words, ['given back']);
});

test('a refusal in the middle of a long text is the answer to that mail', async () => {
  const { words, session } = await sendOne(mailOf(1, 'x\r\n'.repeat(5_000_000)), {
    extensions: ['PIPELINING'],
    mail: () => ({ early: '552 5.3.4 too big' }),
  });
  assert.deepEqual(words, ['failed']);
  assert.equal(session.alive(), false);
});

test('a server that stops reading a long text is given up, and the mail is certain', async () => {
  const { session } = await openPair(
    { extensions: ['PIPELINING'], mail: () => ({ early: '' }) },
    { timeouts: { block: 250 } },
  );
  const queue = openQueue([mailOf(1, 'x\r\n'.repeat(10_000_000))]);
  await session.pump(queue.take);
  assert.deepEqual(wordsOf(queue.told), [later]);
});

const bytes = (text: string) => Buffer.from(text).toString('latin1');

test('eight bits are announced to a server that takes them', async () => {
  const { words, server } = await sendOne(mailOf(1, bytes('Grüße')));
  assert.deepEqual(words, ['accepted', 'accepted']);
  assert.match(server.lines.find((line) => line.startsWith('MAIL')) ?? '', / BODY=8BITMIME$/);
  assert.ok(server.taken[0]?.text.includes(bytes('Grüße')));
});

test('an international address is announced and written in UTF-8', async () => {
  const { words, server } = await sendOne({ ...mailOf(1), to: 'jürgen@bücher.example' });
  assert.deepEqual(words, ['accepted', 'accepted']);
  assert.match(server.lines.find((line) => line.startsWith('MAIL')) ?? '', / SMTPUTF8$/);
  assert.equal(server.taken[0]?.to, bytes('jürgen@bücher.example'));
});

const impossible: [what: string, mail: MailBytes, extensions?: string[]][] = [
  ['eight bits without 8BITMIME', mailOf(1, bytes('Grüße')), ['PIPELINING']],
  ['an international address without SMTPUTF8', { ...mailOf(1), to: 'ü@x.example' }, ['8BITMIME']],
  ['a mail larger than SIZE', mailOf(1, 'x'.repeat(2_000)), ['SIZE 1000']],
  ['characters that are no bytes', mailOf(1, 'Preis: 5 €')],
  [
    'a recipient that ends the command',
    { ...mailOf(1), to: 'a@b.example>\r\nRCPT TO:<c@d.example' },
  ],
  ['a sender that ends the command', { ...mailOf(1), from: 'a@b.example\r\nQUIT' }],
  ['no recipient', { ...mailOf(1), to: '' }],
  ['a lone dot in the text', mailOf(1, 'end\r\n.\r\nMAIL FROM:<x@y.example>')],
  ['a text without a last line end', { ...mailOf(1), data: ['Subject: x\r\n\r\nend'] }],
];

for (const [what, mail, extensions] of impossible)
  test(`${what} fails before a byte is sent, and the next mail goes out`, async () => {
    const { words, server } = await sendOne(mail, extensions ? { extensions } : {});
    assert.deepEqual(words, ['failed', 'accepted']);
    assert.equal(server.taken.length, 1);
    assert.ok(server.lines.filter((line) => line.startsWith('MAIL')).length === 1);
  });

test('a session takes one pump after the other, and mails that came in the meantime', async () => {
  const { server, session } = await openPair();
  const pumps = [0, 1, 2].map((number) => session.pump(openQueue([mailOf(number)]).take));
  await Promise.all(pumps);
  assert.equal(server.taken.length, 3);
});

test('a server that ends an idle session is no fault, and nothing is taken afterwards', async () => {
  const { server, session } = await openPair();
  await server.close();
  await until('the session is over', async () => !session.alive());
  assert.equal(session.fault(), null);
  const queue = openQueue([mailOf(1)]);
  await session.pump(queue.take);
  assert.deepEqual(queue.told, []);
});

test('quit lets the mail under way finish, takes no further one and says QUIT', async () => {
  const { server, session } = await openPair({ delayMs: 20 });
  const queue = openQueue([0, 1, 2, 3].map((number) => mailOf(number)));
  const pumped = session.pump(queue.take);
  await until('a mail is under way', async () => server.lines.some((line) => line === 'DATA'));
  await session.quit();
  await pumped;
  assert.ok(queue.told.length < 4);
  assert.deepEqual(
    wordsOf(queue.told),
    queue.told.map(() => 'accepted'),
  );
  assert.equal(server.lines.at(-1), 'QUIT');
  assert.equal(session.alive(), false);
  assert.equal(session.fault(), null);
});

test('quit ends after its limit where the server says nothing', async () => {
  const { session } = await openPair({ delayMs: 400 }, { timeouts: { quit: 50 } });
  await Promise.all([session.quit(), session.quit()]);
  assert.equal(session.alive(), false);
});

test('destroy settles what was handed over as uncertain and gives back the rest', async () => {
  const { server, session } = await openPair({ mail: onSecond({ dot: '' }) });
  const queue = openQueue([0, 1, 2].map((number) => mailOf(number)));
  const pumped = session.pump(queue.take);
  await until('the second text was sent', async () =>
    server.pieces.join('').includes('MAIL FROM:<b+2@'),
  );
  session.destroy();
  await pumped;
  assert.deepEqual(wordsOf(queue.told), ['accepted', 'uncertain', 'given back']);
  assert.equal(session.fault(), null);
});

test('a session that is destroyed by what it reports loses no mail', async () => {
  const { session } = await openPair();
  const queue = openQueue([0, 1, 2, 3].map((number) => mailOf(number)));
  let taken = 0;
  const take = () => {
    if (++taken === 3) session.destroy();
    return queue.take();
  };
  await session.pump(take);
  assert.deepEqual(wordsOf(queue.told), ['accepted', 'given back', 'given back']);
});
