import assert from 'node:assert/strict';
import { test } from 'node:test';
import { comparePassages, compareWords, shareEdits } from '../../src/portal/compare-words.ts';

const side = (changes: { kind: string; text: string }[], left: string) =>
  changes
    .filter(({ kind }) => kind !== left)
    .map(({ text }) => text)
    .join('');

test('words that went and came are told from those that stayed, and nothing is lost', () => {
  const [before, after] = ['Es kamen 30 Gäste nach Witten.', 'Es kamen 300 Gäste nach Witten.'];
  const changes = compareWords(before, after);
  assert.deepEqual(
    changes.filter(({ kind }) => kind !== 'same'),
    [
      { kind: 'gone', text: '30' },
      { kind: 'new', text: '300' },
    ],
  );
  assert.equal(side(changes, 'new'), before);
  assert.equal(side(changes, 'gone'), after);
});

test('only changed paragraphs are shown, with the number of those between', () => {
  const before = 'Eins.\n\nZwei.\n\nDrei hat 3 Teile.\n\nVier.';
  const after = 'Eins.\n\nZwei.\n\nDrei hat 4 Teile.\n\nVier.\n\nFünf.';
  const passages = comparePassages(before, after);
  assert.deepEqual(
    passages.map(({ skipped }) => skipped),
    [2, 1],
  );
  assert.equal(side(passages[0]?.changes ?? [], 'gone'), 'Drei hat 4 Teile.');
  assert.deepEqual(passages[1]?.changes, [{ kind: 'new', text: 'Fünf.' }]);
});

test('a paragraph that is gone or new as a whole is one run', () => {
  assert.deepEqual(comparePassages('', 'Neu.'), [
    { skipped: 0, changes: [{ kind: 'new', text: 'Neu.' }] },
  ]);
  assert.deepEqual(comparePassages('Alt.', ''), [
    { skipped: 0, changes: [{ kind: 'gone', text: 'Alt.' }] },
  ]);
  assert.deepEqual(comparePassages('Gleich.', 'Gleich.'), []);
});

test('texts without a common word are shown one after the other, without a long comparison', () => {
  const words = (mark: string) => Array.from({ length: 20_000 }, (_, at) => mark + at).join(' ');
  const [passage] = comparePassages(words('a'), words('b'));
  assert.deepEqual(
    passage?.changes.map(({ kind }) => kind),
    ['gone', 'new'],
  );
});

test('the more long texts are compared together, the less finely each is', () => {
  const pair = (length: number) => ({ old: '', now: 'x'.repeat(length) });
  const alone = shareEdits([pair(200_000)]);
  assert.equal(shareEdits([]), alone);
  assert.equal(shareEdits(Array.from({ length: 20 }, () => pair(200))), alone);
  const each = shareEdits(Array.from({ length: 16 }, () => pair(200_000)));
  assert.equal(each, alone / 4);
  const words = Array.from({ length: 300 }, (_, at) => `w${at}`);
  const other = words.map((word, at) => (at % 2 === 0 ? word : `${word}x`));
  assert.equal(comparePassages(words.join(' '), other.join(' '))[0]?.changes.length, 450);
  assert.equal(comparePassages(words.join(' '), other.join(' '), each)[0]?.changes.length, 2);
});
