import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assert as assertAlways, emailAddress, oneof, property, string } from 'fast-check';
import { mailboxOf, normaliseAddress } from '../../src/email/address.ts';
import { processorSeconds } from '../helpers/processor.ts';

const good: [typed: string, address: string, key?: string][] = [
  ['anna.muster@zeitung.example', 'anna.muster@zeitung.example'],
  ['  anna@zeitung.example\r\n', 'anna@zeitung.example'],
  ['Anna.Muster@Zeitung.Example', 'Anna.Muster@zeitung.example', 'anna.muster@zeitung.example'],
  ['a+presse@b.example', 'a+presse@b.example'],
  ["o'brien_{x}~|=@b.example", "o'brien_{x}~|=@b.example"],
  ['redaktion@münster.example', 'redaktion@xn--mnster-3ya.example'],
  ['redaktion@MÜNSTER.example', 'redaktion@xn--mnster-3ya.example'],
  // Typed on a machine that writes "ü" as two characters.
  ['redaktion@mu\u0308nster.example', 'redaktion@xn--mnster-3ya.example'],
  // A Cyrillic "а" is not the Latin letter, and the address must show it.
  ['presse@b\u0430nk.example', 'presse@xn--bnk-6cd.example'],
  ['a@xn--mnster-3ya.example', 'a@xn--mnster-3ya.example'],
  [`${'a'.repeat(64)}@b.example`, `${'a'.repeat(64)}@b.example`],
];

for (const [typed, address, key = address] of good)
  test(`takes ${JSON.stringify(typed)} as ${address}`, () => {
    assert.deepEqual(normaliseAddress(typed), { address, key });
  });

const bad: [what: string, typed: string][] = [
  ['nothing', ''],
  ['no @', 'anna.zeitung.example'],
  ['two @', 'a@b@c.example'],
  ['an empty local part', '@b.example'],
  ['a quoted local part that names another domain', '"a@evil.de x"@intern.de'],
  ['a quoted local part', '"anna muster"@b.example'],
  ['a comment after the domain', 'a@b.de(comment)'],
  ['a comment in the domain', 'a@b.de(evil).intern.de'],
  ['a comment in the local part', 'a(x)@b.de'],
  ['two addresses', 'a@b.de,c@d.de'],
  ['two addresses with a semicolon', 'a@b.de;c@d.de'],
  ['a group', 'Alle: a@b.de;'],
  ['a display name', 'Anna <a@b.de>'],
  ['angle brackets', '<a@b.de>'],
  ['a header', 'a\r\nBcc:x@y.de'],
  ['a header after the domain', 'a@b.de\r\nBcc: x'],
  ['folding white space in the domain', 'a@b.de\r\n .evil.de'],
  ['a line separator', 'a@b.de\u2028.de'],
  ['a NUL', 'a@b\0.de'],
  ['a zero-width space', 'a@b\u200b.de'],
  ['a soft hyphen in the domain', 'a@b\u00ad.de'],
  ['a space', 'a b@c.de'],
  ['a leading dot', '.a@b.de'],
  ['two dots in a row', 'a..b@c.de'],
  ['a trailing dot in the local part', 'a.@b.de'],
  ['a local part outside ASCII', 'jörg@b.de'],
  ['a domain without a dot', 'root@localhost'],
  ['an empty label', 'a@b..de'],
  ['a trailing dot in the domain', 'a@b.de.'],
  ['a label that begins with a hyphen', 'a@-b.de'],
  ['an underscore in the domain', 'a@b_c.de'],
  ['an IP literal', 'a@[127.0.0.1]'],
  ['an IP address', 'a@127.0.0.1'],
  ['an IP address in hexadecimal', 'a@0x7f.1'],
  ['an escaped domain', 'a@%65vil.de'],
  ['a path after the domain', 'a@b.de/x'],
  ['a port after the domain', 'a@b.de:25'],
  ['a broken xn-- label', 'a@xn--\u00de'],
  ['a local part of 65 octets', `${'a'.repeat(65)}@b.example`],
  ['a label of 64 octets', `a@${'b'.repeat(64)}.example`],
  ['more than 254 octets', `a@${'b.'.repeat(130)}de`],
];

for (const [what, typed] of bad)
  test(`refuses ${what}`, () => {
    assert.equal(normaliseAddress(typed), null);
  });

test('refuses a megabyte at once', () => {
  const inputs = ['a'.repeat(1e6), `a@${'b.'.repeat(5e5)}de`, '@'.repeat(1e6), ' '.repeat(1e6)];
  const seconds = processorSeconds(() => {
    for (const input of inputs) assert.equal(normaliseAddress(input), null);
  });
  // Where the time grows with the square of the length, it takes minutes.
  assert.ok(seconds < 2, `${seconds} s`);
});

test('whatever is typed, an address that is taken is plain, and normalising it again changes nothing', () => {
  const part = oneof(string(), string({ unit: 'grapheme' }), emailAddress());
  assertAlways(
    property(part, part, (local, domain) => {
      for (const typed of [local, `${local}@${domain}`, `${local}@${domain}.de`]) {
        const taken = normaliseAddress(typed);
        if (taken === null) continue;
        assert.match(taken.address, /^[\x21-\x7e]+@[a-z0-9-]+(\.[a-z0-9-]+)+$/);
        assert.doesNotMatch(taken.address, /[\s"(),:;<>[\\\]]|@.*@/);
        assert.deepEqual(normaliseAddress(taken.address), taken);
      }
    }),
    { numRuns: 2000 },
  );
});

test('what stands after a plus names no mailbox of its own', () => {
  const mailboxes: [key: string, mailbox: string][] = [
    ['anna+presse@b.example', 'anna@b.example'],
    ['anna+a+b@b.example', 'anna@b.example'],
    ['anna@b.example', 'anna@b.example'],
    ['+presse@b.example', '+presse@b.example'],
  ];
  for (const [key, mailbox] of mailboxes) assert.equal(mailboxOf(key), mailbox);
});
