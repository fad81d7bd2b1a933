import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import * as fc from 'fast-check';
import { cleanLine, cleanSource, cleanText } from '../../src/text/clean-line.ts';
import { processorSeconds } from '../helpers/processor.ts';

// oxlint-disable-next-line no-control-regex
const FORBIDDEN = /[\0-\x1F\x7F-\x9F\u2028\u2029\u202A-\u202E\u2066-\u2069\uFEFF\u200B]/;

// Unlike fc.string({ unit: 'binary' }) this also makes lone surrogates.
const units = fc.array(
  fc.oneof(
    fc.integer({ min: 0, max: 0xffff }),
    fc.constantFrom(0x0a, 0x0d, 0x20, 0xa0, 0x85, 0x200b, 0x200d, 0x2028, 0x202e, 0x308, 0x75),
    fc.constantFrom(0xd83d, 0xdc69, 0xd800, 0x0627, 0x0644, 0x200c),
  ),
  { maxLength: 30 },
);
const anyText = units.map((codes) => String.fromCharCode(...codes));

suite('One line', () => {
  const cases: Array<[name: string, value: string, expected: string]> = [
    [
      'line breaks of every kind become a space',
      'a\r\nb\nc\rd\u2028e\u2029f\vg\fh\u0085i',
      'a b c d e f g h i',
    ],
    [
      'a header cannot be smuggled in',
      'Betreff\r\nBcc: x@evil.example',
      'Betreff Bcc: x@evil.example',
    ],
    ['tabs and runs of spaces become one space', ' a \t  b\u3000 c ', 'a b c'],
    ['a single no-break space stays', '10\u00A0km, z.\u202FB.', '10\u00A0km, z.\u202FB.'],
    ['controls go', 'a\0b\u0007c\u001Bd\u007Fe\u0090f', 'abcdef'],
    ['bidi controls go', 'a\u202Eb\u2066c\u200Ed\u200Fe\u061Cf', 'abcdef'],
    ['invisible characters go', 'a\u200Bb\uFEFFc\u2060d\u00ADe\u200Df\u200Cg', 'abcdefg'],
    ['lone surrogates and noncharacters go', 'a\uD800b\uDC00c\uFFFEd\uFFFFe', 'abcde'],
    ['decomposed umlauts are composed', 'Bu\u0308rger', 'Bürger'],
    ['an emoji family stays together', '👩‍👩‍👧 ❤️‍🔥 👩🏽‍💻', '👩‍👩‍👧 ❤️‍🔥 👩🏽‍💻'],
    ['Persian keeps its joiner', 'می\u200Cخواهم', 'می\u200Cخواهم'],
    ['German punctuation stays', '„Wir“ – 5 % … ›x‹', '„Wir“ – 5 % … ›x‹'],
    ['nothing visible leaves nothing', '\u200B \uFEFF\r\n', ''],
  ];
  for (const [name, value, expected] of cases) {
    test(name, () => assert.equal(cleanLine(value), expected));
  }

  test('is one line, well formed and stable whatever comes in', () => {
    fc.assert(
      fc.property(anyText, (value) => {
        const line = cleanLine(value);
        assert.doesNotMatch(line, FORBIDDEN);
        assert.ok(line.isWellFormed());
        assert.doesNotMatch(line, /^\s|\s$|\s\s/u);
        assert.equal(cleanLine(line), line);
      }),
      { numRuns: 3000 },
    );
  });
});

suite('Text of several lines', () => {
  test('line breaks become newlines and each line is cleaned', () => {
    assert.equal(cleanText(' a\u200B \r\nb\tc\rd\u2028e\0 '), 'a\nb c\nd\ne');
  });

  test('at most one empty line stays', () => {
    assert.equal(cleanText('\n\na\n\n \n\n\nb\n'), 'a\n\nb');
  });

  test('with markup keeps its spaces and empty lines', () => {
    const source = '\n \n- a  \r\n  - b\u200B\u00AD\n\n\n\tc\u2028d\0 \n';
    assert.equal(cleanSource(source), '- a  \n  - b\n\n\n\tc\nd');
  });

  test('is stable whatever comes in', () => {
    fc.assert(
      fc.property(anyText, (value) => {
        const source = cleanSource(value);
        assert.equal(cleanSource(source), source);
        const text = cleanText(value);
        assert.equal(cleanText(text), text);
        assert.ok(text.split('\n').every((line) => cleanLine(line) === line));
      }),
      { numRuns: 1000 },
    );
  });

  test('1 MB is cleaned in a moment', () => {
    const seconds = processorSeconds(() => {
      cleanLine('a\u200D \r\n\u202E'.repeat(170_000));
      cleanLine(' '.repeat(1_000_000) + 'a');
    });
    // Where the time grows with the square of the length, it takes minutes.
    assert.ok(seconds < 10, `${seconds} s`);
  });
});
