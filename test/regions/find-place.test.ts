import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { sql } from 'kysely';
import { coverNear } from '../../src/regions/cover-near.ts';
import { findPlaceOf } from '../../src/regions/find-place.ts';
import { loadShippedPostcodes } from '../../src/regions/load-postcodes.ts';
import { listRegionsNear, type NearRegion } from '../../src/regions/place-store.ts';
import { createTestDatabase, type TestDatabase } from '../helpers/database.ts';

let database: TestDatabase;
before(async () => {
  database = await createTestDatabase();
});
after(() => database.close());

async function find(text: string) {
  const answer = await findPlaceOf(database, text);
  if (answer.kind === 'found') return answer.regions.map(({ name }) => name);
  if (answer.kind === 'several')
    return { several: answer.candidates.map(({ region }) => region.name) };
  return { unknown: answer.asked, similar: answer.similar.map(({ region }) => region.name) };
}

suite('A place', () => {
  test('is found by postcode, also with D or its name around it', async () => {
    for (const text of ['58332', 'D-58332', '58332 Schwelm', '58332, Schwelm'])
      assert.deepEqual(await find(text), ['Schwelm'], text);
  });

  test('of a postcode that several share is the one that is named, else all', async () => {
    const all = await find('17291');
    assert.ok(Array.isArray(all) && all.length > 3 && all[0] === 'Prenzlau');
    assert.deepEqual(await find('17291 Gramzow'), ['Gramzow']);
  });

  test('is found by name in any spelling, in English, by code', async () => {
    assert.deepEqual(await find('köln'), ['Köln']);
    assert.deepEqual(await find('Koeln'), ['Köln']);
    assert.deepEqual(await find('Munich'), ['München']);
    assert.deepEqual(await find('St. Peter-Ording'), ['Sankt Peter-Ording']);
    assert.deepEqual(await find('05954024'), ['Schwelm']);
  });

  test('that exists several times is to be chosen, and the choice can be written', async () => {
    assert.deepEqual(await find('Wetter'), { several: ['Wetter (Ruhr)', 'Wetter (Hessen)'] });
    assert.deepEqual(await find('Wetter (Ruhr)'), ['Wetter (Ruhr)']);
    assert.deepEqual(await find('Wetter, Hessen'), ['Wetter (Hessen)']);
    assert.deepEqual(await find('Wetter (Ruhr), Ennepe-Ruhr-Kreis'), ['Wetter (Ruhr)']);
  });

  test('that outshines others of its name is taken, with the others beside it', async () => {
    const answer = await findPlaceOf(database, 'Frankfurt');
    assert.equal(answer.kind, 'found');
    assert.deepEqual(answer.kind === 'found' && answer.others.map(({ region }) => region.name), [
      'Frankfurt (Oder)',
    ]);
  });

  test('that nobody knows is named as such, with similar names', async () => {
    assert.deepEqual(await find('00000'), { unknown: 'postcode', similar: [] });
    const typo = await find('Schwelmm');
    assert.ok('similar' in typo && typo.similar[0] === 'Schwelm');
    for (const text of ['%', "'; drop table region", '\\', '🏠', '____'])
      assert.ok('unknown' in (await find(text)), text);
  });
});

suite('What is near', () => {
  const schwelm = { lat: 51.28635, lon: 7.29388 };

  test('has its centre within the radius, the nearest first', async () => {
    const near = await listRegionsNear(database.db, schwelm, 10);
    assert.deepEqual(
      near.slice(0, 3).map(({ name }) => name),
      ['Schwelm', 'Gevelsberg', 'Ennepetal'],
    );
    assert.ok(near.every(({ km }) => km <= 10));
    const wider = await listRegionsNear(database.db, schwelm, 25);
    const hagen = wider.find(({ code }) => code === '05914');
    assert.ok(hagen && hagen.km > 12 && hagen.km < 18, `Hagen is ${hagen?.km} km away`);
    assert.ok(wider.length > near.length);
  });

  test('is stood for by at most so many regions, by Kreise where there are too many', async () => {
    const near = await listRegionsNear(database.db, schwelm, 100);
    assert.ok(near.length > 500);
    const few = coverNear(near, 50);
    assert.equal(few.length, 50);
    assert.ok(few.every((code) => code.length === 5));
    const small: NearRegion[] = near.slice(0, 6);
    assert.ok(coverNear(small, 50).length <= 6);
  });

  test('a Kreis stands for the municipalities in it', () => {
    const region = (code: string, level: 'county' | 'municipality', km: number): NearRegion => ({
      code,
      level,
      km,
      parentCode: code.slice(0, 5),
      slug: code,
      name: code,
      nameEn: null,
    });
    const near = [
      region('05954024', 'municipality', 1),
      region('05962004', 'municipality', 5),
      region('05954', 'county', 9),
    ];
    assert.deepEqual(coverNear(near, 50), ['05962004', '05954']);
    assert.deepEqual(coverNear(near, 1), ['05954']);
  });
});

test('postcodes are loaded into an empty table only', async () => {
  const kindOf = async (text: string) => (await findPlaceOf(database, text)).kind;
  await sql`delete from postcode where code = '58332'`.execute(database.db);
  await loadShippedPostcodes(database);
  assert.equal(await kindOf('58332'), 'unknown');
  await sql`delete from postcode`.execute(database.db);
  await loadShippedPostcodes(database);
  assert.equal(await kindOf('58332'), 'found');
});
