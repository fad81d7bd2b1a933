import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { findPublicRelease } from '../../src/releases/public-store.ts';
import { countWords } from '../../src/search/count-words.ts';
import { findRelated } from '../../src/search/related.ts';
import { createTestDatabase, type TestDatabase } from '../helpers/database.ts';
import { addOffice, addRelease, hostile } from '../portal/rows.ts';

let database: TestDatabase;

const storm = {
  storm1: ['kreis', 'Sturm „Quirin“: Kreis schließt alle Schulen'],
  storm2: ['stadt', 'Wegen Sturm Quirin: Stadt sperrt Parks und Friedhöfe'],
  storm3: ['feuerwehr', '120 Einsätze der Feuerwehr nach Sturm „Quirin“'],
  storm4: ['bahn', 'Sturm Quirin legt Busse und Bahnen lahm'],
  storm5: ['forst', 'Nach dem Sturm Quirin: Wälder nicht betreten'],
};
const other = {
  museum: ['kreis', 'Kreis eröffnet Museum für Textilgeschichte'],
  schools: ['kreis', 'Kreis schließt Vertrag über neue Schulbusse'],
  budget: ['stadt', 'Stadt legt Haushalt für 2027 vor'],
  parks: ['stadt', 'Neue Bänke für Parks in Witten'],
  rescue: ['feuerwehr', 'Feuerwehr lädt zum Tag der offenen Tür ein'],
  yard: ['stadt', 'Wertstoffhof öffnet länger und nimmt Bauschutt an'],
  library: ['kreis', 'Bücherei öffnet länger und nimmt auch gelesene Romane an'],
  pools: ['kreis', 'Erholung: Augsburg bekommt zwei weitere Bäder'],
  courses: ['baeder', 'Kurse für Ältere beginnen im Januar'],
  hostile: ['forst', `Wald & Wild | ! ( <-> :* ${hostile}`],
};

const everyWeek = Object.fromEntries(
  ['Müll', 'Steuern', 'Trauungen', 'Baustellen', 'Geburten', 'Wohnungen', 'Umzüge'].map((about) => [
    `week${about}`,
    ['kreis', `Zahlen aus dem Rathaus: ${about}`],
  ]),
);

const at = '2026-11-19T09:00:00Z';

async function add(
  rows: Record<string, string[]>,
  more: Partial<Parameters<typeof addRelease>[1]>,
) {
  for (const [id, [office = '', headline = '']] of Object.entries(rows))
    await addRelease(database.db, { id, at, office, headline, ...more });
}

before(async () => {
  database = await createTestDatabase();
  for (const slug of ['kreis', 'stadt', 'feuerwehr', 'bahn', 'forst'])
    await addOffice(database.db, slug, `Presse ${slug}`);
  await addOffice(database.db, 'baeder', 'Bäder Augsburg');
  await add(storm, {});
  await add(other, {});
  await add(everyWeek, {});
  const hidden = (id: string) => ({ [id]: ['bahn', 'Sturm Quirin: Schulen, Parks und Wälder'] });
  await add(hidden('draft'), { status: 'draft' });
  await add(hidden('planned'), { status: 'scheduled', at: '2026-12-24T09:00:00Z' });
  await add(hidden('withdrawn'), { status: 'withdrawn' });
  await add(hidden('old'), { at: '2025-10-01T09:00:00Z' });
  await countWords({ db: database.db });
});
after(() => database.close());

async function relatedTo(id: string, except: string[] = []): Promise<string[]> {
  const release = await findPublicRelease(database.db, id);
  assert.ok(release);
  return (await findRelated(database.db, release, except)).map((one) => one.id);
}

suite('Releases on the same subject', () => {
  for (const id of Object.keys(storm))
    test(`of five offices find each other: ${id}`, async () => {
      const others = Object.keys(storm).filter((one) => one !== id);
      assert.deepEqual((await relatedTo(id)).toSorted(), others);
    });

  for (const id of Object.keys(other))
    test(`are none where nothing is on the same subject: ${id}`, async () => {
      assert.deepEqual(await relatedTo(id), []);
    });

  test('are none where a small archive has the same words every week', async () => {
    assert.deepEqual(await relatedTo('weekMüll'), []);
  });

  test('are not those that the page shows already', async () => {
    assert.deepEqual((await relatedTo('storm1', ['storm2'])).toSorted(), [
      'storm3',
      'storm4',
      'storm5',
    ]);
  });

  test('are found before their words have been counted', async () => {
    await add({ new1: ['bahn', 'Brückenprüfung in Hattingen'] }, {});
    await add({ new2: ['stadt', 'Brückenprüfung: Umleitung für Radfahrer'] }, {});
    assert.deepEqual(await relatedTo('new1'), ['new2']);
  });
});
