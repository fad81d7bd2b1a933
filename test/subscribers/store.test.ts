import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { insertSubscribers, type NewSubscriber } from '../../src/subscribers/store.ts';
import { hashAddress } from '../../src/tokens.ts';
import { createTestDatabase, type TestDatabase } from '../helpers/database.ts';

let database: TestDatabase;
before(async () => {
  database = await createTestDatabase();
});
after(() => database.close());

function person(name: string, filters: NewSubscriber['filters']): NewSubscriber {
  const address = `${name}@zeitung.example`;
  return { address, addressHash: hashAddress('test', address), language: 'de', filters };
}

async function filtersOf(name: string) {
  const { rows } = await sql<{ regionCodes: string[]; wider: boolean; widerCodes: string[] }>`
    select region_codes, wider, wider_codes from filter join subscriber s on s.id = subscriber_id
    where address = ${`${name}@zeitung.example`} order by wider, region_codes
  `.execute(database.db);
  return rows;
}

test('subscribers are put in with their filters, which know the wider area', async () => {
  const rows = [
    person('eins', [
      { regionCodes: ['05954024', '05954'], wider: true },
      { regionCodes: ['05954', '05954024'], wider: true },
      { regionCodes: ['05954'] },
    ]),
    person('zwei', [{}]),
    person('drei', []),
  ];
  assert.equal(await insertSubscribers(database.db, rows), 3);
  assert.equal(await insertSubscribers(database.db, rows), 0);
  assert.deepEqual(await filtersOf('eins'), [
    { regionCodes: ['05954'], wider: false, widerCodes: [] },
    {
      regionCodes: ['05954', '05954024'],
      wider: true,
      widerCodes: ['05', '059', '05954', 'DE'],
    },
  ]);
  assert.deepEqual(await filtersOf('zwei'), [{ regionCodes: [], wider: false, widerCodes: [] }]);
  assert.deepEqual(await filtersOf('drei'), []);
});

test('ten thousand subscribers go in with one statement', async () => {
  const rows = Array.from({ length: 10_000 }, (_, n) =>
    person(`viele-${n}`, [
      { regionCodes: ['05954024'], wider: n % 2 === 0, topicCodes: ['05000000'] },
    ]),
  );
  assert.equal(await insertSubscribers(database.db, rows), 10_000);
  const { rows: counted } = await sql<{ count: number }>`
    select count(*) as count from filter where wider_codes @> '{05954}' and topic_codes = '{05000000}'
  `.execute(database.db);
  assert.equal(counted[0]?.count, 5_000);
});
