import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { makePlan, wordsOf, wordsToLookUp } from '../../src/search/plan.ts';

const known = new Map([
  ['kreis', 90],
  ['verwaltung', 40],
  ['kreisverwaltung', 12],
  ['förderung', 30],
  ['schule', 50],
]);

suite('The plan of a search', () => {
  test('takes a compound apart where both parts are known', () => {
    const plan = makePlan('Kreisverwaltung', known);
    assert.deepEqual(plan.kind === 'terms' && plan.terms, [
      [
        { kind: 'word', text: 'kreisverwaltung' },
        { kind: 'near', first: 'kreis', second: 'verwaltung' },
      ],
    ]);
  });

  test('leaves a word whole whose parts nobody wrote', () => {
    const plan = makePlan('Quantenkuchen', known);
    assert.deepEqual(plan.kind === 'terms' && plan.terms, [
      [{ kind: 'word', text: 'quantenkuchen' }],
    ]);
  });

  test('puts two words together to a compound that is known', () => {
    const plan = makePlan('Verwaltung des Kreises', known);
    assert.deepEqual(plan.kind === 'terms' && plan.joined, ['kreisverwaltung']);
  });

  test('reads ae, oe and ue also as umlauts', () => {
    const plan = makePlan('Foerderung', known);
    assert.deepEqual(plan.kind === 'terms' && plan.terms[0]?.[1], {
      kind: 'word',
      text: 'förderung',
    });
  });

  for (const q of ['"neue Schule"', 'Schule -Kita', 'Schule or Kita'])
    test(`takes ${q} as written`, () => assert.equal(makePlan(q, known).kind, 'written'));

  test('a hyphen inside of a word is no operator', () => {
    assert.equal(makePlan('Kreis-Verwaltung', known).kind, 'terms');
  });

  test('looks at twelve words at most, whatever is typed', () => {
    const q = Array.from({ length: 100 }, (_, index) => `wort${index}`).join(' ');
    assert.equal(wordsOf(q).length, 12);
    assert.ok(wordsToLookUp('a'.repeat(200)).length < 600);
    assert.deepEqual(wordsOf(`:*&|!<->'("\\%`), []);
  });
});
