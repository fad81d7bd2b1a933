import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { claimDeliveries } from '../../src/distributions/claim-store.ts';
import { recordResults } from '../../src/distributions/result-store.ts';
import type { Tx } from '../../src/db/database.ts';
import { createPeople, manyPeople } from '../helpers/people.ts';
import { startTestService, type TestService } from '../helpers/service.ts';
import { freeze, publish, rowOf } from './sending.ts';

// Right after a freeze the planner knows nothing of the new rows, and would read all for each window.
let service: TestService;
const [people, window] = [2_000, 64];

before(async () => {
  service = await startTestService({ workers: false });
  await createPeople(service.deps, manyPeople(people));
});

after(() => service.close());

/** Rows of the months' tables that this transaction has read, one after the other and by an index. */
async function readsOf(tx: Tx): Promise<{ scanned: number; fetched: number }> {
  const { rows } = await sql<{ scanned: number; fetched: number }>`
    select sum(seq_tup_read)::int as scanned, sum(idx_tup_fetch)::int as fetched
    from pg_stat_xact_user_tables where relname like 'delivery_2%'
  `.execute(tx);
  assert.ok(rows[0]);
  return rows[0];
}

test('claiming and recording a window read that window, whatever the planner believes', async () => {
  // The worst that it can believe: all rows of the month belong to one distribution.
  await freeze(service, await publish(service));
  await sql`analyze delivery`.execute(service.deps.db);
  const id = await publish(service);
  await freeze(service, id);
  const distribution = await rowOf(service, id);
  assert.equal(distribution.candidates, people);
  await service.deps.ledger.transaction().execute(async (tx) => {
    const claim = { distribution, afterId: 0, limit: window, leaseSeconds: 60 };
    const { claimId, deliveries } = await claimDeliveries(tx, claim);
    assert.equal(deliveries.length, window);
    const result = { state: 'accepted', deadAddress: false, response: '250 ok' } as const;
    const results = deliveries.map(({ id, attempts }) => ({
      ...result,
      id,
      attempts,
      queueId: null,
      retryAfter: 0,
    }));
    await recordResults(tx, distribution, { claimId, results, rest: [] });
    const { scanned, fetched } = await readsOf(tx);
    assert.equal(scanned, 0);
    // To lock, to look at, to claim and to record.
    assert.equal(fetched, 4 * window);
  });
  assert.equal((await rowOf(service, id)).accepted, window);
});
