import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readQuestion } from '../../src/signatures/question.ts';
import { wordsOf } from '../../src/signatures/words-of.ts';

test('what copying does to a text leaves its words', () => {
  const words = wordsOf('Der Kreis zahlt – „ab sofort“ – 5\u00A0% mehr: 3 × 4 Euro.');
  for (const text of [
    'Der  Kreis zahlt - "ab so-\nfort" - 5 % mehr: 3 × 4 Euro.',
    'der Kreis zahlt | ab so\u00ADfort, ５ % mehr 3 × 4 Euro',
    'Der Kreis\u200B zahlt\n\n> ab sofort – 5 % mehr: 3 × 4 Euro [1]'.replace('> ', '~ '),
  ])
    assert.deepEqual(wordsOf(text), words, text);
});

test('a sign that turns the meaning is a word', () => {
  const text = 'Der Wert lag bei ≤ 5 Grad';
  for (const sign of ['≥', '≠', '±', '≈', '×', '÷', '→', '<', '', '¥'])
    assert.notDeepEqual(wordsOf(text.replace('≤', sign)), wordsOf(text), sign);
});

test('what turns the order of the letters that are shown is a word', () => {
  const text = 'Das Konto 4711 wurde am 10 - 12 genannt';
  for (const mark of ['\u202E', '\u202B', '\u2067', '\u200F', '\u061C'])
    assert.notDeepEqual(wordsOf(text.replace('4711', `${mark}4711`)), wordsOf(text), mark);
});

test('an address without a protocol belongs to the host that it names', () => {
  const ask = (text: string) => readQuestion('https://depesche.example', text).kind;
  const path = '/meldungen/kreis-baut-0123456789ab';
  assert.equal(ask(path), 'address');
  assert.equal(ask(`//depesche.example${path}`), 'address');
  for (const text of [`//evil.example${path}`, `/\\evil.example${path}`, `\\\\evil.example${path}`])
    assert.equal(ask(text), 'foreign', text);
});
