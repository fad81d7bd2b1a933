import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as fc from 'fast-check';
import PostalMime from 'postal-mime';
import { textOf } from '../../src/email/mail-bytes.ts';
import { openSigner } from '../../src/email/dkim.ts';
import {
  fillReleaseMessage,
  type PreparedMessage,
  prepareReleaseMessage,
} from '../../src/email/prepared-message.ts';
import {
  type MailTemplates,
  openMailTemplates,
  type PreparedMail,
} from '../../src/email/render.ts';
import { cleanBody } from '../../src/releases/body.ts';
import { cleanLine } from '../../src/text/clean-line.ts';
import { openWords } from '../../src/words.ts';
import { recipient } from './compose.ts';
import { personalise } from './personalise.ts';
import { asReceived, keyOf, verdictsOf } from './received.ts';
import { config, sampleMail, sampleRelease } from './samples.ts';

let templates: MailTemplates;

before(async () => {
  templates = await openMailTemplates({ words: await openWords() });
});

function prepare(mail: PreparedMail): PreparedMessage {
  const date = new Date('2026-11-19T09:00:01Z');
  const kind = 'initial';
  return prepareReleaseMessage({
    config,
    mail,
    release: sampleRelease,
    kind,
    date,
    language: 'de',
  });
}

/** What every mail of ours must be on the wire, whatever it holds. */
function assertOnWire(data: string): void {
  assert.match(data, /^[\t\r\n\x20-\x7e]*$/);
  assert.doesNotMatch(data, /(?<!\r)\n|\r(?!\n)/);
  assert.ok(data.endsWith('\r\n'));
  const lines = data.split('\r\n');
  for (const line of lines) assert.ok(line.length <= 998 && !line.startsWith('.'), line);
  const body = lines.slice(lines.indexOf(''));
  for (const line of body) assert.ok(line.length <= 76, line);
}

const lineEnds = ['\n', '\n\n', '\r\n', '\n.\n', '\n..', '\nFrom ', '=\n'];
const inLines = ['.', '..', ' ', '  ', '\t', ' \t ', 'From ', '=', '=3D', '--=_', '\0'];
const letters = ['ä', 'ß€', '🌳', '\u00A0', 'x'.repeat(80), 'ü'.repeat(60)];
const bits = fc.constantFrom(...lineEnds, ...inLines, ...letters);
const wild = fc
  .array(fc.oneof(bits, fc.string({ unit: 'grapheme', maxLength: 12 })), { maxLength: 40 })
  .map((parts) => parts.join('').toWellFormed());
const slots = fc.constantFrom('reason', 'settingsToken', 'unsubscribeToken');
const pieces = fc
  .array(fc.tuple(slots, wild), { maxLength: 4 })
  .chain((rest) => wild.map((first) => [first, ...rest.flat()]));

// Line breaks become those of mail, and of the end of a part nothing is promised but its words.
const plain = (text = '') => text.replace(/\r\n|\r/g, '\n').replace(/\n+$/, '');

test('whatever is written and whoever gets it, the mail decodes to it and is fit for the wire', async () => {
  const sign = openSigner([keyOf('ed25519')]);
  const property = fc.asyncProperty(pieces, pieces, wild, async (html, text, reason) => {
    const mail = { subject: 'Betreff', html, text };
    const person = { ...recipient, reason };
    const signed = await sign(fillReleaseMessage(prepare(mail), person));
    assertOnWire(textOf(signed.data));
    const raw = asReceived(signed);
    const email = await PostalMime.parse(Buffer.from(raw, 'latin1'));
    const expected = personalise(mail, person);
    assert.equal(plain(email.text), plain(expected.text));
    assert.equal(plain(email.html), plain(expected.html));
    const tokens = [person.settingsToken, person.unsubscribeToken];
    const [, ...body] = textOf(signed.data).split('\r\n\r\n');
    for (const line of body.join('\r\n\r\n').split('\r\n'))
      for (const token of tokens)
        assert.ok(!line.includes(token.slice(0, 10)) || line.replace(/=$/, '') === token, line);
    assert.deepEqual(await verdictsOf(raw), ['ed255191._domainkey.depesche.example pass']);
  });
  await fc.assert(property, { numRuns: 300 });
});

test('a rendered release with any words in it decodes to what was rendered', async () => {
  const sign = openSigner([keyOf('ed25519')]);
  const property = fc.asyncProperty(wild, wild, wild, async (source, headline, reason) => {
    const bodyHtml = cleanBody({ source, format: 'html' }).html;
    const mail = templates.release(sampleMail({ of: { bodyHtml, headline } }));
    const person = { ...recipient, reason };
    const signed = await sign(fillReleaseMessage(prepare(mail), person));
    assertOnWire(textOf(signed.data));
    const email = await PostalMime.parse(Buffer.from(asReceived(signed), 'latin1'));
    const expected = personalise(mail, person);
    assert.equal(plain(email.text), plain(expected.text));
    assert.equal(plain(email.html), plain(expected.html));
    assert.equal(email.subject ?? '', cleanLine(mail.subject));
    assert.deepEqual(await verdictsOf(asReceived(signed)), [
      'ed255191._domainkey.depesche.example pass',
    ]);
  });
  await fc.assert(property, { numRuns: 100 });
});

test('reasons are kept encoded, but not without end', () => {
  const prepared = prepare({ subject: 'x', html: ['', 'reason', ''], text: ['', 'reason', ''] });
  for (let index = 0; index < 5_000; index++)
    fillReleaseMessage(prepared, { ...recipient, reason: `Thema ${index % 2_500}` });
  assert.ok(prepared.reasons.size > 0 && prepared.reasons.size <= 2_000);
});

test('mails of one preparation differ in nothing but the recipient’s own words', () => {
  const prepared = prepare(templates.release(sampleMail()));
  const anna = fillReleaseMessage(prepared, recipient);
  const token = '0'.repeat(32);
  const ben = fillReleaseMessage(prepared, { ...recipient, unsubscribeToken: token });
  const [hers, his] = [textOf(anna.body), textOf(ben.body)];
  assert.equal(hers.replaceAll(recipient.unsubscribeToken, token), his);
  assert.equal(hers.length, his.length);
});
