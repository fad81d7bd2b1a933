import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { sql } from 'kysely';
import { countWords } from '../../src/search/count-words.ts';
import { type Asked, searchReleases } from '../../src/search/find.ts';
import { openVocabulary } from '../../src/search/vocabulary.ts';
import { createTestDatabase, type TestDatabase } from '../helpers/database.ts';
import { addMedia, addOffice, addRelease } from '../portal/rows.ts';

const now = new Date('2026-11-21T11:00:00Z');
const vocabulary = await openVocabulary(null);
let database: TestDatabase;

before(async () => {
  database = await createTestDatabase();
  const { db } = database;
  await addOffice(db, 'kreis', 'Ennepe-Ruhr-Kreis');
  await addRelease(db, {
    id: 'a',
    at: '2026-11-20T09:00:00Z',
    headline: 'Die Verwaltung des Kreises zieht um',
  });
  await addRelease(db, {
    id: 'b',
    at: '2026-11-19T09:00:00Z',
    headline: 'Kreisverwaltung öffnet früher',
  });
  await addRelease(db, {
    id: 'c',
    at: '2026-11-21T09:00:00Z',
    headline: 'Übung der Feuerwehr',
    body: 'Die Kreisverwaltung dankt.',
    kind: 'invitation',
  });
  await addRelease(db, {
    id: 'd',
    at: '2025-03-05T09:00:00Z',
    headline: 'New library opens',
    body: 'All schools.',
    language: 'en',
    regions: ['05'],
  });
  const hidden = { headline: 'Geheimplan der Kreisverwaltung', body: 'Verborgenwort' };
  await addRelease(db, { id: 'x', at: '2026-11-22T09:00:00Z', status: 'scheduled', ...hidden });
  await addRelease(db, { id: 'y', at: '2026-11-18T09:00:00Z', status: 'withdrawn', ...hidden });
  await addRelease(db, { id: 'z', at: '2026-11-23T09:00:00Z', status: 'draft', ...hidden });
  await addMedia(db, 'c', { id: 'm1', fileName: 'a.jpg', contentType: 'image/jpeg' });
  await countWords({ db });
});
after(() => database.close());

const search = (q: string, more: Partial<Asked> = {}) =>
  searchReleases(
    { db: database.db, vocabulary },
    { q, order: 'best', page: 1, perPage: 20, now, ...more },
  );
const idsOf = async (q: string, more?: Partial<Asked>) => (await search(q, more)).ids;
const countOf = async (q: string, facet: string) =>
  Object.fromEntries(
    (await search(q)).facets
      .filter((one) => one.facet === facet)
      .map((one) => [one.value, one.count]),
  );

suite('A search', () => {
  test('finds the parts of a compound in their own words, headline before text', async () => {
    const ids = await idsOf('Kreisverwaltung');
    assert.deepEqual(ids.toSorted(), ['a', 'b', 'c']);
    assert.equal(ids[2], 'c');
    assert.deepEqual(await idsOf('Kreisverwaltung', { order: 'newest' }), ['c', 'a', 'b']);
  });

  test('finds the compound for its parts', async () => {
    assert.ok((await idsOf('Verwaltung des Kreises')).includes('b'));
  });

  for (const q of ['Übung', 'Uebung', 'ubung', 'ÜBUNGEN'])
    test(`finds an umlaut for ${q}`, async () => assert.deepEqual(await idsOf(q), ['c']));

  test('finds by the names of region, topic and office', async () => {
    assert.equal((await idsOf('Nordrhein-Westfalen Bildung')).length, 4);
    assert.equal((await idsOf('education Kreisverwaltung')).length, 3);
    assert.equal((await idsOf('Ennepe-Ruhr-Kreis')).length, 4);
  });

  test('counts by region, topic, year, kind, language and picture', async () => {
    // All lie in one Land, so the choice begins below it.
    assert.deepEqual(await countOf('', 'region'), { '059': 3 });
    assert.deepEqual(await countOf('', 'topic'), { '05000000': 4 });
    assert.deepEqual(await countOf('', 'year'), { 2025: 1, 2026: 3 });
    assert.deepEqual(await countOf('', 'period'), { 7: 3, 30: 3, 365: 3 });
    assert.deepEqual(await countOf('', 'kind'), { release: 3, invitation: 1 });
    assert.deepEqual(await countOf('', 'language'), { de: 3, en: 1 });
    assert.deepEqual(await countOf('', 'picture'), { 1: 1 });
    assert.deepEqual(await countOf('', 'office'), { kreis: 4 });
  });

  test('narrows by every facet', async () => {
    assert.deepEqual(await idsOf('', { kind: 'invitation' }), ['c']);
    assert.deepEqual(await idsOf('', { language: 'en' }), ['d']);
    assert.deepEqual(await idsOf('', { withPicture: true }), ['c']);
    assert.deepEqual((await idsOf('', { region: '05954' })).length, 3);
    assert.deepEqual(await idsOf('', { to: new Date('2026-01-01T00:00:00Z') }), ['d']);
  });

  test('suggests a known word for a misspelt one', async () => {
    const { ids, suggestion } = await search('Feuerwer');
    assert.deepEqual([ids, suggestion], [[], 'feuerwehr']);
  });

  test('shows, counts and suggests nothing that is not public', async () => {
    for (const q of ['Geheimplan', 'Verborgenwort', 'Geheimpla', 'Verborgenwor']) {
      const { count, ids, facets, suggestion } = await search(q);
      assert.deepEqual([count, ids, suggestion], [0, [], null], q);
      assert.ok(facets.every((one) => one.count === 0));
    }
    const { rows } = await sql`select 1 from search_word where word ~ 'verborgen|geheim'`.execute(
      database.db,
    );
    assert.equal(rows.length, 0);
  });

  for (const q of [
    'der die das',
    `a:* & | ! <-> ' ( " \\ %`,
    "'); drop table release; --",
    '"',
    '-',
    'x'.repeat(200),
  ])
    test(`answers ${q.slice(0, 30)} without a fault`, async () => {
      assert.ok(Array.isArray(await idsOf(q)));
    });
});

suite('The entries of the search', () => {
  const entry = async (id: string) => {
    const { rows } = await sql<{ version: number }>`
      select version from search_entry where release_id = ${id}`.execute(database.db);
    return rows[0]?.version;
  };

  test('appear with publication, follow a correction and go with a withdrawal, each at once', async () => {
    const { db } = database;
    await addRelease(db, {
      id: 'n',
      at: '2026-11-20T10:00:00Z',
      status: 'scheduled',
      version: 2,
      headline: 'Neuling',
    });
    await sql`update release set version = 1 where id = 'n'`.execute(db);
    assert.equal(await entry('n'), undefined);
    await sql`update release set status = 'published', published_at = now() where id = 'n'`.execute(
      db,
    );
    assert.deepEqual([await entry('n'), await idsOf('Neuling')], [1, ['n']]);
    await sql`update release set version = 2 where id = 'n'`.execute(db);
    assert.equal(await entry('n'), 2);
    await sql`
      update release set status = 'withdrawn', withdrawn_at = now(), withdrawn_reason = 'x' where id = 'n'
    `.execute(db);
    assert.deepEqual([await entry('n'), await idsOf('Neuling')], [undefined, []]);
  });

  test('a word is counted once for each release, however often one counts', async () => {
    const counted = async () => {
      const { rows } = await sql<{ releases: number }>`
        select releases from search_word where word = 'feuerwehr'`.execute(database.db);
      return rows[0]?.releases;
    };
    const before = await counted();
    await countWords(database);
    assert.deepEqual([before, await counted()], [1, 1]);
  });
});

suite('More hits than are counted', () => {
  const most = 5_000;

  before(async () => {
    const { db } = database;
    await addRelease(db, { id: 'v', at: '2024-05-01T09:00:00Z', headline: 'Vielfach gemeldet' });
    // Without versions, which no search without words reads: to make their words takes 20 seconds.
    const copies: [table: string, id: string][] = [
      ['release', 'id'],
      ['search_entry', 'release_id'],
    ];
    for (const [table, id] of copies)
      await sql`
        insert into ${sql.table(table)}
        select (jsonb_populate_record(one, jsonb_build_object(${id}::text, 'v' || nth))).*
        from ${sql.table(table)} as one cross join generate_series(1, ${most}) as nth
        where one.${sql.ref(id)} = 'v'
      `.execute(db);
  });

  test('are told as more, and no number beside them is larger than what was counted', async () => {
    const { count, isMore, facets } = await search('');
    assert.deepEqual([count, isMore], [most, true]);
    assert.equal(Math.max(...facets.map((facet) => facet.count)), most);
  });
});
