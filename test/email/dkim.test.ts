import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { before, test } from 'node:test';
import { textOf } from '../../src/email/mail-bytes.ts';
import { openSigner } from '../../src/email/dkim.ts';
import { openMail } from '../../src/email/mail.ts';
import { forwardMessage } from '../../src/email/forward-message.ts';
import { confirmationMessage } from '../../src/email/message.ts';
import { type MailTemplates, openMailTemplates } from '../../src/email/render.ts';
import type { UnsignedMail } from '../../src/email/unsigned-mail.ts';
import { openWords, type Words } from '../../src/words.ts';
import { openCatcher } from './catcher.ts';
import { type Changes, composeRelease, recipient } from './compose.ts';
import { asReceived, keyOf, verdictsOf } from './received.ts';
import { config, sampleConfirmation } from './samples.ts';

let words: Words;
let templates: MailTemplates;

before(async () => {
  words = await openWords();
  templates = await openMailTemplates({ words });
});

const keySets = {
  RSA: [keyOf('rsa')],
  Ed25519: [keyOf('ed25519')],
  'both algorithms': [keyOf('ed25519'), keyOf('rsa')],
};

const hardBodies = [
  ['dots', '<p>.<br>..<br>...<br>.htaccess</p><p>.</p><pre>.\n..\n</pre>'],
  ['one long word', `<p>${'ß'.repeat(3000)}${'x'.repeat(3000)}</p>`],
  ['emoji and "From "', '<p>From hier 🌳👩🏽‍🚒 bis dort\nFrom da</p>'],
  ['tabs and runs of spaces', '<p>a\t\tb   c \t d </p>\n\n\n   <p>\t</p>'],
] as const;

const reasons = [
  'Region Ennepe-Ruhr-Kreis, Thema Bildung',
  '.führende Punkte, Thema „Ärzte & Übergänge“ <b>',
  `...  Region  Höxter, ${'Thema Äpfel, '.repeat(40)}`,
  '',
];

function confirmationOf(language: 'de' | 'en'): UnsignedMail {
  return confirmationMessage({
    config,
    mail: templates.confirmation(sampleConfirmation(language)),
    requestId: 'a1b2c3d4e5f6',
    address: 'anna.muster@zeitung.example',
    language,
    bounceToken: recipient.bounceToken,
    date: new Date('2026-11-19T09:00:01Z'),
  });
}

function forwardOf(language: 'de' | 'en', original: string): UnsignedMail {
  return forwardMessage({
    config,
    words,
    original: Buffer.from(original),
    subject: 'AW: Größere Straßenbäume?',
    writer: { name: 'Änne Müller', address: 'aenne@zeitung.example' },
    to: 'presse@kreis.example',
    officeName: 'Märkischer Kreis',
    language,
    id: 'abc',
    date: new Date('2026-11-19T09:00:01Z'),
  });
}

const plainAnswer =
  'From: a@b.example\r\nSubject: x\r\n\r\n.\r\n..dots  and   spaces \t\r\n\tend\r\n\r\n\r\n';

/** Every kind of mail, in both languages and both lengths. */
function everyMail(): [what: string, mail: UnsignedMail][] {
  const releases: [string, Changes][] = [];
  for (const language of ['de', 'en'] as const)
    for (const kind of ['initial', 'correction', 'withdrawal'] as const)
      for (const fullText of [true, false])
        for (const reason of reasons) {
          const earlierId = kind === 'initial' ? null : 4000;
          const of = { note: 'Zahl berichtigt' };
          const what = `${kind} ${language} ${fullText} ${reason}`;
          releases.push([what, { language, kind, fullText, reason, earlierId, of }]);
        }
  for (const [what, bodyHtml] of hardBodies) releases.push([what, { of: { bodyHtml } }]);
  return [
    ...releases.map(([what, changes]): [string, UnsignedMail] => [
      what,
      composeRelease(templates, changes),
    ]),
    ['confirmation de', confirmationOf('de')],
    ['confirmation en', confirmationOf('en')],
    ['forward of 7-bit', forwardOf('de', plainAnswer)],
    ['forward of 8-bit', forwardOf('en', 'Subject: ü\r\n\r\nÄ\r\n.\r\n')],
  ];
}

for (const [name, keys] of Object.entries(keySets))
  test(`every kind of mail is verified with ${name} by somebody else's verifier`, async () => {
    const sign = openSigner(keys);
    const expected = keys
      .map(({ selector, domain }) => `${selector}._domainkey.${domain} pass`)
      .toSorted()
      .toReversed();
    for (const [what, mail] of everyMail())
      assert.deepEqual(await verdictsOf(asReceived(await sign(mail))), expected, what);
  });

test('signatures hold over a real SMTP connection', async () => {
  const catcher = await openCatcher();
  const mail = openMail({ smtpUrl: catcher.url, dkimKeys: keySets['both algorithms'] });
  const dots = composeRelease(templates, { of: { bodyHtml: hardBodies[0][1] } });
  for (const one of [dots, forwardOf('de', plainAnswer), confirmationOf('en')])
    assert.equal((await mail.send(await mail.sign(one))).result, 'accepted');
  await mail.close();
  await catcher.close();
  assert.equal(catcher.caught.length, 3);
  for (const { raw } of catcher.caught)
    assert.deepEqual(await verdictsOf(raw.toString('latin1')), [
      'rsa1._domainkey.depesche.example pass',
      'ed255191._domainkey.depesche.example pass',
    ]);
});

const tamperings: [what: string, tamper: (raw: string) => string][] = [
  ['another subject', (raw) => raw.replace(/\r\nSubject: /, '\r\nSubject: Achtung ')],
  ['another word in the text', (raw) => raw.replace('Schnuppertage', 'Schnuppernacht')],
  ['something after the end', (raw) => `${raw}<p>x</p>\r\n`],
  ['another page to unsubscribe', (raw) => raw.replace('/abmelden/', '/abmelden/x')],
  ['no one-click', (raw) => raw.replace(/\r\nList-Unsubscribe-Post: [^\r]+/, '')],
  ['another Feedback-ID', (raw) => raw.replace(/\r\nFeedback-ID: /, '\r\nFeedback-ID: x')],
  ['another recipient', (raw) => raw.replace('To: anna', 'To: hanna')],
  ['a second From', (raw) => `From: evil@evil.example\r\n${raw}`],
  ['a second Subject', (raw) => `Subject: Achtung\r\n${raw}`],
  ['a second To', (raw) => `To: evil@evil.example\r\n${raw}`],
  ['a second Date', (raw) => `Date: Thu, 19 Nov 2020 09:00:01 +0000\r\n${raw}`],
];

for (const [what, tamper] of tamperings)
  test(`a mail with ${what} is not verified`, async () => {
    const raw = asReceived(await openSigner(keySets['both algorithms'])(composeRelease(templates)));
    const changed = tamper(raw);
    assert.notEqual(changed, raw);
    for (const verdict of await verdictsOf(changed)) assert.doesNotMatch(verdict, / pass$/);
  });

test('what servers do to a mail on the way does not break the signature', async () => {
  const raw = asReceived(await openSigner(keySets.RSA)(composeRelease(templates)));
  const changes = [
    `Received: from a by b; now\r\n${raw}`,
    raw.replace(/\r\nList-Unsubscribe: <[^>]+>, </, (line) => line.replace(', <', ',\r\n <')),
    raw.replace('\r\nPrecedence: bulk', '\r\nPrecedence: list'),
    `${raw}\r\n\r\n`,
  ];
  for (const changed of changes) {
    assert.notEqual(changed, raw);
    assert.deepEqual(await verdictsOf(changed), ['rsa1._domainkey.depesche.example pass']);
  }
});

function signedNames(raw: string): string[] {
  const signature = /^DKIM-Signature: ((?:[^\r]|\r\n )+)\r\n(?! )/.exec(raw)?.[1] ?? '';
  const names = /h=([^;]+);/.exec(signature)?.[1] ?? '';
  return names.replace(/\s/g, '').split(':').toSorted();
}

test('one-click and everything else that Gmail looks at is signed, who and what twice', async () => {
  const raw = asReceived(await openSigner(keySets.RSA)(composeRelease(templates)));
  assert.deepEqual(
    signedNames(raw),
    `auto-submitted content-language content-type date date feedback-id from from list-archive
     list-id list-unsubscribe list-unsubscribe-post message-id mime-version reply-to subject subject
     to to`.split(/\s+/),
  );
  const correction = composeRelease(templates, { kind: 'correction', earlierId: 4000 });
  const names = signedNames(asReceived(await openSigner(keySets.RSA)(correction)));
  assert.ok(names.includes('in-reply-to') && names.includes('references'));
});

test('a second try has the same bytes, and RSA comes before Ed25519', async () => {
  const sign = openSigner(keySets['both algorithms']);
  const [first, second] = [
    await sign(composeRelease(templates)),
    await sign(composeRelease(templates)),
  ];
  const [text, again] = [textOf(first.data), textOf(second.data)];
  assert.equal(text, again);
  assert.match(text, /^DKIM-Signature: v=1; a=rsa-sha256;/);
  assert.equal(text.match(/^DKIM-Signature: /gm)?.length, 2);
  for (const line of text.split('\r\n')) assert.ok(line.length <= 200, line);
});

test('keys sign for their domain and those below it, not for others', async () => {
  const below = { ...config, mailFrom: 'meldungen@presse.depesche.example' };
  const keys = [
    keyOf('rsa', 'example.org'),
    keyOf('rsa'),
    keyOf('ed25519', 'presse.depesche.example'),
  ];
  const sign = openSigner(keys);
  assert.deepEqual(
    await verdictsOf(asReceived(await sign(composeRelease(templates, { config: below })))),
    ['rsa1._domainkey.depesche.example pass', 'ed255191._domainkey.presse.depesche.example pass'],
  );
  assert.deepEqual(await verdictsOf(asReceived(await sign(composeRelease(templates)))), [
    'rsa1._domainkey.depesche.example pass',
  ]);
  const alike = { ...config, mailFrom: 'meldungen@notdepesche.example' };
  const { data } = await sign(composeRelease(templates, { config: alike }));
  assert.doesNotMatch(textOf(data), /DKIM-Signature/);
});

test('a weak key, a public key and one of another kind are refused', () => {
  const domain = 'depesche.example';
  const refused = [
    generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey,
    generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey,
    generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
    generateKeyPairSync('rsa-pss', { modulusLength: 2048 }).privateKey,
  ];
  for (const key of refused)
    assert.throws(() => openSigner([{ domain, selector: 's1', key }]), /DKIM key s1 is /);
});
