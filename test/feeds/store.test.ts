import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { sql } from 'kysely';
import { readFeedState, readInSnapshot } from '../../src/feeds/store.ts';
import {
  countPublicReleases,
  listPublicReleases,
  type PublicQuery,
} from '../../src/releases/public-store.ts';
import { createTestDatabase, type TestDatabase } from '../helpers/database.ts';
import { insertOffice, insertRelease } from './rows.ts';

let database: TestDatabase;

before(async () => {
  database = await createTestDatabase();
  const { db } = database;
  await insertOffice(db, 'kreis', 'Kreis');
  await insertOffice(db, 'stadt', 'Stadt');
  for (let i = 0; i < 24; i += 1)
    await insertRelease(db, {
      id: `aaaaaaaaaa${String(i).padStart(2, '0')}`,
      publishedAt: `2026-10-01T09:00:00.0000${10 + Math.floor(i / 3)}Z`,
      headline: i % 4 === 0 ? 'Schools' : 'Schulen',
      language: i % 4 === 0 ? 'en' : 'de',
      office: i % 2 === 0 ? 'kreis' : 'stadt',
      region: i % 3 === 0 ? '05954' : '05914',
      topic: i % 5 === 0 ? '05000000' : '06000000',
      status: i % 7 === 6 ? 'withdrawn' : 'published',
      version: i === 8 ? 2 : 1,
    });
});

after(() => database.close());

const queries: Omit<PublicQuery, 'limit'>[] = [
  {},
  { words: `'schul'` },
  { words: `'school' | 'schul'` },
  { regions: ['05954'] },
  { regions: ['05'], topics: ['05000000'] },
  { officeIds: ['stadt'], languages: ['de'] },
  { languages: ['en', 'de'], topics: ['06000000', '05000000'] },
  {
    words: `'schul'`,
    regions: ['05914'],
    after: { publishedAt: '2026-10-01T09:00:00.000014Z', id: 'aaaaaaaaaa13' },
  },
];

test('the state of a page is that of the page which the list of releases gives', async () => {
  const { db } = database;
  for (const query of queries) {
    const all = await listPublicReleases(db, { ...query, limit: 100 });
    assert.ok(all.length > 1, JSON.stringify(query));
    for (let limit = 1; limit <= all.length; limit += 1) {
      const { next, updatedAt } = await readFeedState(db, { ...query, limit });
      const page = all.slice(0, limit);
      assert.equal(next?.id, limit < all.length ? page.at(-1)?.id : undefined);
      assert.equal(updatedAt?.getTime(), Math.max(...page.map((one) => one.updatedAt.getTime())));
    }
  }
});

// What the index of the search answers, asked plainly of the releases themselves.
const plainly: [Omit<PublicQuery, 'limit'>, string][] = [
  [{ regions: ['05954'] }, `region_scope @> '{05954}'`],
  [{ regions: ['05'], topics: ['05000000'] }, `topic_scope @> '{05000000}'`],
  [{ languages: ['en'] }, `language = 'en'`],
  [{ languages: ['fr'] }, 'false'],
  [{ officeIds: ['stadt', 'kreis'], languages: ['de'] }, `language = 'de'`],
  [{ words: `'schul'` }, `language = 'de'`],
  [
    { regions: ['05914'], from: new Date('2026-10-01T09:00:00.015Z') },
    `region_scope @> '{05914}' and release.published_at >= '2026-10-01T09:00:00.015Z'`,
  ],
];

test('a list and its count hold what matches, newest first', async () => {
  const { db } = database;
  for (const [query, condition] of plainly) {
    const { rows } = await sql<{ id: string }>`
      select release.id from release
      join release_version rv on rv.release_id = release.id and rv.number = release.version
      where status = 'published' and ${sql.raw(condition)}
      order by release.published_at desc, release.id desc
    `.execute(db);
    for (const limit of [1, 3, 100]) {
      const found = await listPublicReleases(db, { ...query, limit });
      assert.deepEqual(found.map(idOf), rows.slice(0, limit).map(idOf), JSON.stringify(query));
    }
    assert.equal(await countPublicReleases(db, query, 100), rows.length);
  }
});

const idOf = ({ id }: { id: string }) => id;

test('a snapshot does not see what is published while it is read', async () => {
  const { db } = database;
  await readInSnapshot(db, async (tx) => {
    const before = await readFeedState(tx, { limit: 5 });
    await insertRelease(db, { id: 'bbbbbbbbbbbb', publishedAt: '2026-11-01T09:00:00Z' });
    const after = await readFeedState(tx, { limit: 5 });
    assert.equal(after.fingerprint, before.fingerprint);
  });
  const { updatedAt } = await readFeedState(db, { limit: 5 });
  assert.equal(updatedAt?.toISOString(), '2026-11-01T09:00:00.000Z');
});
