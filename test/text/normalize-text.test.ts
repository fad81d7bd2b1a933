import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { wordsOf } from '../../src/signatures/words-of.ts';
import { slugify } from '../../src/slug.ts';
import { cleanLine } from '../../src/text/clean-line.ts';
import { limitMarks, normalizeText } from '../../src/text/normalize-text.ts';
import { processorSeconds } from '../helpers/processor.ts';

const forms = ['NFC', 'NFKC', 'NFKD'] as const;
const marks = fc.constantFrom(
  '\u0301',
  '\u0316',
  '\u0344',
  '\uFF9E',
  '\u0E38',
  '\u05B0',
  'a',
  'カ',
);

test('thirty marks on a letter stay, all after them go', () => {
  const zalgo = `a${'\u0301'.repeat(30)}`;
  assert.equal(limitMarks(zalgo), zalgo);
  assert.equal(limitMarks(`${zalgo}\u0301\u0316b`), `${zalgo}b`);
});

test('text that people write is only normalized', () => {
  for (const text of ['Mu\u0308nster', 'Trần Đình', 'क्षेत्र', '각', 'שָׁלוֹם', 'カ\uFF9E'])
    for (const form of forms) assert.equal(normalizeText(text, form), text.normalize(form));
});

test('whatever comes in, no more than thirty marks stand in a row, and again nothing changes', () => {
  const texts = fc.array(marks, { maxLength: 200 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(texts, fc.constantFrom(...forms), (text, form) => {
      const normal = normalizeText(text, form);
      assert.doesNotMatch(normal, /\p{M}{31}/u);
      assert.equal(normal.normalize(form), normal);
      assert.equal(normalizeText(normal, form), normal);
    }),
  );
});

test('200,000 marks in a row are read in a moment, however they are mixed', () => {
  const rows = ['\u0301\u0316', '\uFF9E\u0301\u0316', '\u0301\u00AD\u0316\u00AD', '\u0344\u0316'];
  const seconds = processorSeconds(() => {
    for (const row of rows) {
      const text = `ك${row.repeat(200_000 / row.length)}`;
      cleanLine(text);
      slugify(text);
      wordsOf(text);
    }
  });
  // Each of them takes half a minute where the time grows with the square of the length.
  assert.ok(seconds < 10, `${seconds} s`);
});
