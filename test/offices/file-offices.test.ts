import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileOffices } from '../../src/offices/file-offices.ts';

const file = (names: string[]) =>
  fileOffices(
    'de',
    names.map((name) => ({ name })),
  ).map(({ label, offices }) => [label, ...offices.map(({ name }) => name)]);

test('Ä stands with A, Ö with O, and ß in the middle of a word with ss', () => {
  assert.deepEqual(
    file(['Zoo', 'Österreich-Haus', 'Amt B', 'Ärzte', 'Straße', 'Strasse', 'Orgel']),
    [
      ['A', 'Amt B', 'Ärzte'],
      ['O', 'Orgel', 'Österreich-Haus'],
      ['S', 'Strasse', 'Straße'],
      ['Z', 'Zoo'],
    ],
  );
});

test('towns and districts stand under their place, others under their first word', () => {
  const letters = {
    'Stadt Hagen': 'H',
    'Landkreis Ahrweiler': 'A',
    'Universitäts- und Hansestadt Greifswald': 'G',
    'Freie und Hansestadt Hamburg': 'H',
    'Große Kreisstadt Öhringen': 'O',
    'Die Autobahn': 'A',
    'City of Dortmund': 'D',
    Stadt: 'S',
    'Stadtwerke Hagen': 'S',
    Kreisklinik: 'K',
    'Markt 5': 'M',
    '1. FC Amt': '0-9',
    '„Haus“': '0-9',
    '': '0-9',
  };
  for (const [name, letter] of Object.entries(letters))
    assert.equal(file([name])[0]?.[0], letter, name);
});

test('numbers stand in their order, and each office in one drawer only', () => {
  assert.deepEqual(file(['Werk 10', '3 Türme', 'Werk 9', '»Amt«']), [
    ['0-9', '»Amt«', '3 Türme'],
    ['W', 'Werk 9', 'Werk 10'],
  ]);
});

test('in English the English name decides', () => {
  const [drawer] = fileOffices('en', [{ name: 'Stadt Köln', nameEn: 'City of Cologne' }]);
  assert.equal(drawer?.label, 'C');
});
