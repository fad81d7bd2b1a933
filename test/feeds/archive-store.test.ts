import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { inTransaction, type Reader } from '../../src/db/database.ts';
import { findMonth } from '../../src/feeds/archive-store.ts';
import { createTestDatabase, type TestDatabase } from '../helpers/database.ts';

const count = 30_000;
const [frequent, rare] = ['05', '05954'];
let database: TestDatabase;

before(async () => {
  database = await createTestDatabase();
  const { db } = database;
  // Rows of the search alone, one an hour: with their releases they would take a minute.
  await sql`alter table search_entry drop constraint search_entry_release_id_fkey`.execute(db);
  await sql`
      insert into search_entry (release_id, version, published_at, office_id, language, kind,
        has_picture, region_scope, topic_scope, head)
      select 'r' || lpad(n::text, 11, '0'), 1, '2020-01-01Z'::timestamptz + n * interval '1 hour',
        case when n > ${count} - 40 then 'klein' else 'amt' || n % 50 end,
        case when n > ${count} - 40 then 'en' else 'de' end, 'news', false,
        case when n > ${count} - 40 then array['de', '05', '05954']
          else array['de', '05', 'ort' || n % 400] end,
        case when n > ${count} - 40 then array['06000000'] else array['05000000'] end, ''
      from generate_series(1, ${count}::integer) as n`.execute(db);
  await sql`analyze search_entry`.execute(db);
});
after(() => database.close());

/** Rows of the search that a piece of work reads. */
async function countRead(work: (db: Reader) => Promise<unknown>): Promise<number> {
  return inTransaction(database.db, async (tx) => {
    const soFar = async () => {
      const { rows } = await sql<{ read: number }>`
        select seq_tup_read + idx_tup_fetch as read
        from pg_stat_xact_user_tables where relname = 'search_entry'`.execute(tx);
      return rows[0]?.read ?? 0;
    };
    const before = await soFar();
    await work(tx);
    return (await soFar()) - before;
  });
}

// The forty newest are all that the small ones have: nothing before them, and nothing after the others.
const oldest = new Date('2023-05-01Z');
const filters = {
  region: { regions: [rare] },
  topic: { topics: ['06000000'] },
  office: { officeIds: ['klein'] },
  'region and office': { regions: [rare], officeIds: ['klein', 'amt1'] },
  'frequent region and rare topic': { regions: [frequent], topics: ['06000000'] },
};

for (const [name, filter] of Object.entries(filters))
  test(`the month before the first release of a rare ${name} is looked for in few rows`, async () => {
    assert.equal(await findMonth(database.db, filter, { from: oldest }), '2023-06');
    const read = await countRead(async (db) =>
      assert.equal(await findMonth(db, filter, { before: oldest }), null),
    );
    assert.ok(read < 2_500, `${read} rows`);
  });

test('the nearest month of a frequent region is found in few rows, in both directions', async () => {
  for (const [where, month] of [
    [{ before: new Date('2022-03-01Z') }, '2022-02'],
    [{ from: new Date('2022-03-01Z') }, '2022-03'],
  ] as const) {
    const read = await countRead(async (db) =>
      assert.equal(await findMonth(db, { regions: [frequent] }, where), month),
    );
    assert.ok(read <= 2_000, `${read} rows`);
  }
});
