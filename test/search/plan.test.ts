import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { readFamilies } from '../../src/search/families.ts';
import { makePlan, wordsOf, wordsToLookUp } from '../../src/search/plan.ts';
import { openStems } from '../../src/search/words/stems.ts';

const known = new Map([
  ['kreis', 90],
  ['verwaltung', 40],
  ['kreisverwaltung', 12],
  ['förderung', 30],
  ['schule', 50],
]);
const stems = openStems();
const families = readFamilies(
  ['Müll, Abfall # was weg soll\nÖPNV, öffentlicher Nahverkehr\n'],
  stems,
);
const queryOf = (q: string) => makePlan(q, { stems, families }, known)?.query;

suite('The plan of a search', () => {
  test('takes a compound apart where both parts are known', () => {
    const near = `('verwalt' <2> 'kreis' | 'verwalt' <1> 'kreis' | 'kreis' <1> 'verwalt')`;
    assert.equal(queryOf('Kreisverwaltung'), `(('kreisverwalt' | 'kreisverwaltung') | ${near})`);
  });

  test('leaves a word whole whose parts nobody wrote', () => {
    assert.equal(queryOf('Quantenkuchen'), `('quantenkuch' | 'quantenkuchen')`);
  });

  test('puts two words together to a compound that is known', () => {
    assert.match(queryOf('Verwaltung des Kreises') ?? '', /\| \('kreisverwalt' \|/);
  });

  test('reads ae, oe and ue as umlauts', () => {
    assert.equal(queryOf('Foerderung')?.split(' ')[0], queryOf('Förderung')?.split(' ')[0]);
  });

  test('asks for the whole family of a word, and of two', () => {
    assert.match(queryOf('Abfälle') ?? '', /'mull'/);
    assert.match(queryOf('Öffentlicher Nahverkehr Hagen') ?? '', /'opnv'/);
    assert.match(queryOf('OEPNV') ?? '', /'nahverkehr'/);
  });

  test('looks for a phrase in its order, with gaps for what every text has', () => {
    assert.equal(
      queryOf('„Tag der offenen Tür“'),
      `((('tag' <2> 'off') <1> 'tur') | ((('tag' <1> 'der') <1> 'offenen') <1> 'tur'))`,
    );
  });

  test('excludes only what has a minus at its front', () => {
    assert.match(queryOf('Schule -Kita') ?? '', /& !'kita'/);
    for (const q of ['Schule - Kita', 'Schule – Kita', 'Schule–Kita', 'Schul-Kita', 'Schul- Kita'])
      assert.doesNotMatch(queryOf(q) ?? '', /!/, q);
  });

  test('looks for what must not be there where nothing else is asked', () => {
    assert.equal(queryOf('-5'), `'5'`);
  });

  test('asks for what every text has only where nothing else is asked', () => {
    assert.equal(queryOf('und the'), `('und' & 'the')`);
    assert.equal(queryOf(`:*&|!<->'("\\%`), undefined);
    assert.equal(queryOf('die'), `'die'`);
  });

  test('looks at sixteen words at most, whatever is typed', () => {
    const q = Array.from({ length: 100 }, (_, index) => `wort${'a'.repeat(index)}`).join(' ');
    assert.equal(wordsOf(q, stems).length, 16);
    assert.ok(wordsToLookUp(wordsOf('a'.repeat(200), stems)).length < 600);
  });

  test('says what is left without each of several words', () => {
    const plan = makePlan('Schule „neue Mitte“ -Hagen', { stems, families }, known);
    assert.deepEqual(
      plan?.without.map(({ written, left }) => [written, left]),
      [
        ['Schule', '„neue Mitte“ -Hagen'],
        ['„neue Mitte“', 'Schule -Hagen'],
      ],
    );
  });
});
