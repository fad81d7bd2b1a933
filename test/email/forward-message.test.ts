import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import PostalMime from 'postal-mime';
import { textOf } from '../../src/email/mail-bytes.ts';
import { openSigner } from '../../src/email/dkim.ts';
import { forwardMessage, type ForwardMessageInput } from '../../src/email/forward-message.ts';
import { openWords, type Words } from '../../src/words.ts';
import { asReceived } from './received.ts';
import { config } from './samples.ts';

let words: Words;

before(async () => {
  words = await openWords();
});

async function forward(changes: Partial<ForwardMessageInput> = {}) {
  const message = forwardMessage({
    config,
    words,
    original: Buffer.from('Subject: Frage\r\n\r\nGuten Tag\r\n'),
    subject: 'AW: Größere Straßenbäume?',
    writer: { name: 'Änne Müller', address: 'aenne@zeitung.example' },
    to: 'presse@kreis.example',
    officeName: 'Märkischer Kreis',
    language: 'de',
    id: 'abc',
    date: new Date('2026-11-19T09:00:01Z'),
    ...changes,
  });
  const mail = await openSigner([])(message);
  const raw = asReceived(mail);
  const email = await PostalMime.parse(Buffer.from(raw, 'latin1'), {
    forceRfc822Attachments: true,
  });
  return { mail, raw, email };
}

function contentOf(email: Awaited<ReturnType<typeof forward>>['email']): string {
  const content = email.attachments[0]?.content;
  assert.ok(content instanceof ArrayBuffer);
  return Buffer.from(content).toString('latin1');
}

test('an answer is handed on to the office, which answers its writer', async () => {
  const { mail, email, raw } = await forward();
  assert.equal(email.from?.address, 'meldungen@depesche.example');
  assert.deepEqual(email.replyTo, [{ name: 'Änne Müller', address: 'aenne@zeitung.example' }]);
  assert.equal(email.to?.[0]?.address, 'presse@kreis.example');
  assert.equal(email.subject, 'Antwort auf eine Meldung: AW: Größere Straßenbäume?');
  assert.match(
    email.text ?? '',
    /aenne@zeitung\.example hat auf eine Meldung von Märkischer\nKreis/,
  );
  assert.match(raw, /\r\nAuto-Submitted: auto-generated\r\n/);
  assert.doesNotMatch(raw, /^List-|^Precedence/m);
  assert.deepEqual([mail.from, mail.to], ['', 'presse@kreis.example']);
});

test('what is plain is attached as a mail, with its dots and without any encoding', async () => {
  const original = 'Subject: x\r\n\r\n.\r\n..\r\n  two  spaces \t\r\n.end\r\n';
  const { email, mail, raw } = await forward({ original: Buffer.from(original) });
  assert.equal(email.attachments[0]?.mimeType, 'message/rfc822');
  assert.equal(email.attachments[0]?.filename, 'nachricht.eml');
  assert.ok(raw.includes(`\r\n\r\n${original}\r\n--=_`));
  assert.doesNotMatch(textOf(mail.data), /\r\n\.(?!\.)/);
});

test('line breaks without a carriage return become those of mail', async () => {
  const { raw } = await forward({ original: Buffer.from('Subject: x\n\na\nb\n') });
  assert.ok(raw.includes('\r\n\r\nSubject: x\r\n\r\na\r\nb\r\n\r\n--=_'));
});

const notPlain: [what: string, original: string | Buffer][] = [
  ['with umlauts', 'Subject: ü\r\n\r\nGrüße\r\n'],
  ['with a line of 2,000 characters', `Subject: x\r\n\r\n${'x'.repeat(2_000)}\r\n`],
  ['with a lone carriage return', 'Subject: x\r\n\r\na\rb\r\n'],
  ['with a zero byte', 'Subject: x\r\n\r\n\0\r\n'],
  ['of arbitrary bytes', Buffer.from(Array.from({ length: 700 }, (_, index) => index % 256))],
];

for (const [what, given] of notPlain)
  test(`a mail ${what} is attached as a file, byte by byte`, async () => {
    const original = Buffer.from(given);
    const { email, mail } = await forward({ original });
    assert.equal(email.attachments[0]?.mimeType, 'application/octet-stream');
    assert.equal(email.attachments[0]?.filename, 'nachricht.eml');
    assert.equal(contentOf(email), original.toString('latin1'));
    assert.match(textOf(mail.data), /^[\t\r\n\x20-\x7e]*$/);
    for (const line of textOf(mail.data).split('\r\n')) assert.ok(line.length <= 200);
  });

test('nothing that the writer wrote makes a header, and a false address is not answered', async () => {
  const evil = 'x\r\nBcc: victim@evil.example\r\n\r\nbody';
  const { email, raw } = await forward({
    subject: evil,
    writer: { name: evil, address: 'a@b.example>, <c@d.example' },
    officeName: evil,
    language: 'en',
  });
  assert.equal(email.replyTo, undefined);
  assert.doesNotMatch(raw, /^Bcc:/im);
  assert.match(email.subject ?? '', /^Reply to a release: x Bcc: victim@evil\.example body$/);
  assert.match(email.text ?? '', /Please do not reply to this email/);
});

test('an answer without a subject has one when it is handed on', async () => {
  assert.equal(
    (await forward({ subject: '' })).email.subject,
    'Antwort auf eine Meldung: ohne Betreff',
  );
});
