import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  endsOnce,
  isAscii,
  lengthOf,
  type Piece,
  share,
  textOf,
} from '../../src/email/mail-bytes.ts';

// What matters at the seams: line ends, dots, and little else.
const text = fc.string({
  unit: fc.constantFrom('\r', '\n', '.', '\r\n', '.\r\n', 'a'),
  maxLength: 8,
});
const long = text.map((middle) => `${'a'.repeat(600)}${middle}${'b'.repeat(600)}`);
const edged = fc.tuple(text, long, text).map((parts) => parts.join(''));
const texts = fc.array(fc.oneof(text, edged), { maxLength: 6 });

test('a mail in pieces is the same as in one, wherever its end could be seen', () => {
  const property = fc.property(texts, (parts) => {
    const pieces = parts.map(share);
    const whole = parts.join('');
    assert.equal(textOf(pieces), whole);
    assert.equal(lengthOf(pieces), whole.length);
    assert.equal(endsOnce(pieces), endsOnce([whole]));
    const lines = `\r\n${whole}`;
    assert.equal(endsOnce(pieces), lines.endsWith('\r\n') && !lines.includes('\r\n.\r\n'));
  });
  fc.assert(property, { numRuns: 3_000 });
});

test('only what is long, ASCII and without an end is shared', () => {
  const isShared = (piece: Piece) => typeof piece !== 'string';
  assert.ok(isShared(share('a'.repeat(2_000))));
  assert.ok(!isShared(share('a'.repeat(100))));
  assert.ok(!isShared(share(`${'a'.repeat(2_000)}ü`)));
  assert.ok(!isShared(share(`${'a'.repeat(2_000)}\r\n.\r\n`)));
  assert.ok(isAscii([share('a'.repeat(2_000)), 'b']));
  assert.ok(!isAscii([share(`${'a'.repeat(2_000)}ü`), 'b']));
});
