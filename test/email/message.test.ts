import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import PostalMime, { type Email } from 'postal-mime';
import { type Mail, openMail } from '../../src/email/mail.ts';
import { confirmationMessage } from '../../src/email/message.ts';
import { type MailTemplates, openMailTemplates } from '../../src/email/render.ts';
import type { UnsignedMail } from '../../src/email/unsigned-mail.ts';
import { openWords } from '../../src/words.ts';
import { type Catcher, openCatcher } from './catcher.ts';
import { type Changes, composeRelease, recipient } from './compose.ts';
import { baseUrl, config, sampleConfirmation, sampleRelease } from './samples.ts';

let templates: MailTemplates;
let catcher: Catcher;
let mail: Mail;

before(async () => {
  templates = await openMailTemplates({ words: await openWords() });
  catcher = await openCatcher();
  mail = openMail({ smtpUrl: catcher.url, dkimKeys: [] });
});

after(async () => {
  await mail.close();
  await catcher.close();
});

const { unsubscribeToken: token, bounceToken } = recipient;

function messageOf(changes: Changes = {}): UnsignedMail {
  return composeRelease(templates, changes);
}

async function sendAndParse(message: UnsignedMail): Promise<{ email: Email; raw: string }> {
  const outcome = await mail.send(await mail.sign(message));
  assert.equal(outcome.result, 'accepted');
  const raw = catcher.caught.at(-1)?.raw.toString('latin1') ?? '';
  return { email: await PostalMime.parse(raw), raw };
}

const releaseHeaders = [
  'auto-submitted',
  'content-language',
  'content-type',
  'date',
  'feedback-id',
  'from',
  'list-archive',
  'list-id',
  'list-unsubscribe',
  'list-unsubscribe-post',
  'message-id',
  'mime-version',
  'precedence',
  'reply-to',
  'subject',
  'to',
  'x-auto-response-suppress',
];

const confirmationHeaders = [
  'auto-submitted',
  'content-language',
  'content-type',
  'date',
  'from',
  'message-id',
  'mime-version',
  'subject',
  'to',
  'x-auto-response-suppress',
];

function keysOf(email: Email): string[] {
  return email.headers.map(({ key }) => key).toSorted();
}

function headerOf(email: Email, name: string): string | undefined {
  return email.headers.find(({ key }) => key === name)?.value;
}

test('a release carries exactly the headers of a mailing list, each once', async () => {
  const { email } = await sendAndParse(messageOf());
  assert.deepEqual(keysOf(email), releaseHeaders);
  const expected = {
    'list-id': '"Ennepe-Ruhr-Kreis" <ennepe-ruhr-kreis.depesche.example>',
    'list-unsubscribe': `<${baseUrl}/abmelden/${token}>, <mailto:unsub+${token}@depesche.example>`,
    'list-unsubscribe-post': 'List-Unsubscribe=One-Click',
    'list-archive': `<${baseUrl}/pressestellen/ennepe-ruhr-kreis>`,
    'auto-submitted': 'auto-generated',
    precedence: 'bulk',
    'x-auto-response-suppress': 'OOF, AutoReply',
    'content-language': 'de',
    'feedback-id': 'a1b2c3d4e5f6-1:ennepe-ruhr-kreis:initial:depesche',
    date: 'Thu, 19 Nov 2026 09:00:01 +0000',
  };
  for (const [name, value] of Object.entries(expected)) assert.equal(headerOf(email, name), value);
});

test('List-Unsubscribe stands on one line, which servers do not fold again', async () => {
  const { raw } = await sendAndParse(messageOf());
  assert.match(raw, /\r\nList-Unsubscribe: <https:[^\r\n]+>\r\n(?![ \t])/i);
});

test('a release comes from the office, to one recipient, and is answered to the office', async () => {
  const { email } = await sendAndParse(messageOf());
  assert.deepEqual(email.from, {
    name: 'Ennepe-Ruhr-Kreis',
    address: 'meldungen@depesche.example',
  });
  assert.deepEqual(email.to, [{ name: '', address: 'anna.muster@zeitung.example' }]);
  assert.equal(email.replyTo?.[0]?.address, 'presse@ennepe-ruhr-kreis.example');
  const { from, to } = catcher.caught.at(-1) ?? {};
  assert.equal(from, `bounce+${bounceToken}@depesche.example`);
  assert.deepEqual(to, ['anna.muster@zeitung.example']);
});

test('umlauts, quotes and emoji arrive in subject, sender and both texts', async () => {
  const headline = 'Übergänge: „Größere“ Straßenbäume – für 3 € 🌳';
  const office = { ...sampleRelease.office, name: 'Märkischer Kreis (Presse), Lüdenscheid' };
  const { email } = await sendAndParse(messageOf({ of: { headline, office } }));
  assert.equal(email.subject, headline);
  assert.equal(email.from && 'name' in email.from && email.from.name, office.name);
  assert.ok(email.text?.includes(headline));
  assert.ok(email.html?.includes(headline));
  assert.match(email.text ?? '', /Viertklässlerinnen und Viertklässler/);
  assert.match(email.html ?? '', /Viertklässlerinnen und Viertklässler/);
  assert.match(headerOf(email, 'list-id') ?? '', /<ennepe-ruhr-kreis\.depesche\.example>$/);
});

test('a long subject of umlauts comes through whole', async () => {
  const headline = 'Ä'.repeat(60) + ' ' + 'Überlänge ß '.repeat(11).trim();
  const { email, raw } = await sendAndParse(messageOf({ of: { headline } }));
  assert.equal(email.subject, headline);
  for (const line of raw.split('\r\n')) assert.ok(line.length <= 998);
});

test('both texts are quoted-printable with lines of at most 76 characters', async () => {
  const { raw } = await sendAndParse(messageOf());
  const parts = raw.split(/\r\n--=_[^\r\n]*/).slice(1, -1);
  assert.equal(parts.length, 2);
  for (const part of parts) {
    const [head = '', ...body] = part.trimStart().split('\r\n\r\n');
    assert.match(head, /Content-Transfer-Encoding: quoted-printable/);
    assert.match(head, /charset=utf-8/);
    for (const line of body.join('\r\n\r\n').split('\r\n')) assert.ok(line.length <= 76, line);
  }
});

test('the Message-ID is the same at every try, other for every delivery, and not to be guessed', () => {
  const later = new Date('2027-01-01T00:00:00Z');
  assert.equal(messageOf().messageId, messageOf({ date: later }).messageId);
  assert.match(messageOf().messageId, /^<d\.[0-9a-z]{32}@depesche\.example>$/);
  assert.notEqual(messageOf().messageId, messageOf({ deliveryId: 4712 }).messageId);
  const other = { ...config, secretKey: 'another' };
  assert.notEqual(messageOf().messageId, messageOf({ config: other }).messageId);
});

test('two tries have the same bytes, also when the mail is prepared anew', async () => {
  const tries = [await sendAndParse(messageOf()), await sendAndParse(messageOf())];
  assert.equal(tries[0]?.raw, tries[1]?.raw);
});

for (const kind of ['correction', 'withdrawal'] as const)
  test(`a ${kind} is shown below the mail before it`, async () => {
    const first = messageOf({ deliveryId: 4000 });
    const of = { version: 2, note: 'Zahl berichtigt' };
    const { email } = await sendAndParse(messageOf({ kind, earlierId: 4000, of }));
    assert.deepEqual(keysOf(email), [...releaseHeaders, 'in-reply-to', 'references'].toSorted());
    assert.equal(email.inReplyTo, first.messageId);
    assert.equal(email.references, first.messageId);
    assert.match(email.subject ?? '', kind === 'correction' ? /^KORREKTUR: / : /^ZURÜCKGEZOGEN: /);
  });

test('a German release for an English reader names both languages', async () => {
  const { email } = await sendAndParse(messageOf({ language: 'en' }));
  assert.equal(headerOf(email, 'content-language'), 'de, en');
  assert.match(email.text ?? '', /You receive this email because/);
});

test('the confirmation is no list mail, but automatic', async () => {
  const { email } = await sendAndParse(
    confirmationMessage({
      config,
      mail: templates.confirmation(sampleConfirmation()),
      requestId: 'a1b2c3d4e5f6',
      address: 'anna.muster@zeitung.example',
      language: 'de',
      bounceToken,
      date: new Date('2026-11-19T09:00:01Z'),
    }),
  );
  assert.deepEqual(keysOf(email), confirmationHeaders);
  assert.equal(headerOf(email, 'auto-submitted'), 'auto-generated');
  assert.match(email.messageId ?? '', /^<c\.a1b2c3d4e5f6[0-9a-z]{20}@depesche\.example>$/);
  assert.equal(catcher.caught.at(-1)?.from, `bounce+${bounceToken}@depesche.example`);
});

test('an address that was not normalised makes no mail', () => {
  for (const address of [
    'a@b.example\r\nBcc: c@d.example',
    'a@b.example, c@d.example',
    'ä@b.example',
  ])
    assert.throws(() => messageOf({ address }), /normalised/);
});

const breaks = [
  '\r\n',
  '\n',
  '\r',
  '\u2028',
  '\u2029',
  '\u0085',
  '\v',
  '\f',
  '\0',
  '%0d%0a',
  '\r\n\r\n',
];

test('no line break in anything of a release makes a header or a recipient', async () => {
  for (const at of breaks) {
    const evil = (text: string) =>
      `${text}${at}Bcc: victim@evil.example${at}X-Evil: 1${at}${at}<b>body</b>`;
    const office = {
      ...sampleRelease.office,
      name: evil('Kreis'),
      nameEn: evil('District'),
      email: `presse@kreis.example${at}Bcc: victim@evil.example`,
      slug: evil('kreis'),
      address: evil('Weg 1'),
    };
    const of = {
      headline: evil('Kopf'),
      subheadline: evil('Zeile'),
      note: evil('Grund'),
      byline: evil('(x)'),
      dateline: evil('Ort'),
      office,
      contacts: [{ name: evil('Name'), role: '', phone: evil('030'), email: evil('a@b.de') }],
    };
    const { email } = await sendAndParse(messageOf({ of, kind: 'correction' }));
    assert.deepEqual(keysOf(email), releaseHeaders, JSON.stringify(at));
    assert.deepEqual(catcher.caught.at(-1)?.to, ['anna.muster@zeitung.example']);
    assert.equal(email.to?.length, 1);
    assert.match(email.subject ?? '', /^KORREKTUR: Kopf.*Bcc: victim@evil\.example/);
    assert.doesNotMatch(email.subject ?? '', /[\r\n\u2028\u2029\0]/);
  }
});

test('a name made like an address stays a name', async () => {
  const names = ['"x" <evil@evil.example>', 'Kreis, <evil@evil.example>;', '=?UTF-8?Q?=0D=0ABcc?='];
  for (const name of names) {
    const office = { ...sampleRelease.office, name };
    const { email } = await sendAndParse(messageOf({ of: { office } }));
    assert.equal(email.from?.address, 'meldungen@depesche.example');
    assert.deepEqual(keysOf(email), releaseHeaders);
    assert.match(headerOf(email, 'list-id') ?? '', /<ennepe-ruhr-kreis\.depesche\.example>$/);
    assert.equal(headerOf(email, 'list-id')?.match(/</g)?.length, 1);
  }
});
