import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { call } from '../helpers/call.ts';
import { readLedgers } from '../helpers/ledger.ts';
import { loseQueue } from '../helpers/queue.ts';
import { seededRandom } from '../helpers/random.ts';
import { createRelease } from '../helpers/releases.ts';
import { startTestService, type TestService } from '../helpers/service.ts';
import { until } from '../helpers/until.ts';

const count = 50;

let service: TestService;

before(async () => void (service = await startTestService()));
after(() => service.close());

test('fifty releases at random moments are each public once and none of them early', async () => {
  const random = seededRandom(50);
  const ids: string[] = [];
  for (let index = 0; index < count; index += 1)
    ids.push(await createRelease(service, { headline: `Zufällige Meldung ${index}` }));
  const start = Date.now() + 1_500;
  const moments = new Map(ids.map((id) => [id, start + Math.floor(random() * 3_000)]));
  const watch = watchPublic(moments);
  await Promise.all([...moments].map(([id, at]) => schedule(id, at)));

  const seen = await watch;
  assert.equal(seen.size, count);
  const { rows } = await sql<{ id: string; lateMs: number; distributions: number }>`
    select id, extract(epoch from published_at - publish_at)::float8 * 1000 as late_ms,
      (select count(*) from distribution where release_id = release.id) as distributions
    from release where id = any (${ids}::text[])
  `.execute(service.deps.db);
  assert.equal(rows.length, count);
  for (const row of rows) {
    assert.ok(row.lateMs >= 0, `${row.id} ${row.lateMs} ms`);
    assert.equal(row.distributions, 1);
  }
  for (const id of ids) assert.equal((await readLedgers(service, id)).length, 1);
});

test('the releases of a full hour are all public then, also those that come in its last second', async () => {
  const ids: string[] = [];
  for (let index = 0; index < 12; index += 1) ids.push(await createRelease(service));
  const moment = Date.now() + 2_500;
  const [first = '', ...others] = ids;
  const late = others.splice(-2);
  await Promise.all(others.map((id) => schedule(id, moment)));
  await schedule(first, moment);
  assert.equal((await service.api('POST', `/releases/${others[0]}/unschedule`, {})).status, 200);
  await until('the last second', async () => moment - Date.now() < 400);
  await Promise.all(late.map((id) => schedule(id, moment)));
  for (const id of [first, ...others.slice(1), ...late])
    assert.ok((await untilPublished(id)) >= moment);
});

test('of many at one moment each is signed, before anything of it is sent', async () => {
  const ids: string[] = [];
  for (let index = 0; index < 25; index += 1) ids.push(await createRelease(service));
  const moment = Date.now() + 1_500;
  await Promise.all(ids.map((id) => schedule(id, moment)));
  await Promise.all(ids.map(untilPublished));
  const { frozen } = await until('all are frozen', async () => {
    const { rows } = await sql<{ frozen: number; unsigned: number }>`
      select count(frozen_at)::int as frozen,
        count(*) filter (where frozen_at is not null and not exists (
          select from signature
          where signature.release_id = distribution.release_id and number = version))::int as unsigned
      from distribution where release_id = any (${ids}::text[])
    `.execute(service.deps.db);
    const [row] = rows;
    assert.equal(row?.unsigned, 0);
    return row.frozen === ids.length && row;
  });
  assert.equal(frozen, ids.length);
});

test('a release taken back before its moment is not published', async () => {
  const [taken, other] = [await createRelease(service), await createRelease(service)];
  const moment = Date.now() + 1_200;
  await Promise.all([schedule(taken, moment), schedule(other, moment)]);
  assert.equal((await service.api('POST', `/releases/${taken}/unschedule`, {})).status, 200);
  await untilPublished(other);
  const { body } = await service.api('GET', `/releases/${taken}`);
  assert.deepEqual([body.status, body.publishedAt], ['draft', null]);
  assert.deepEqual(await readLedgers(service, taken), []);
});

test('a release moved to a later moment is published then and not at the old one', async () => {
  const id = await createRelease(service);
  await schedule(id, Date.now() + 1_100);
  assert.equal((await service.api('POST', `/releases/${id}/unschedule`, {})).status, 200);
  const later = Date.now() + 2_600;
  await schedule(id, later);
  const published = await untilPublished(id);
  assert.ok(published >= later, `${later - published} ms early`);
  assert.equal((await readLedgers(service, id)).length, 1);
});

test('a release moved to an earlier moment does not wait for the old one', async () => {
  const id = await createRelease(service);
  await schedule(id, Date.now() + 600_000);
  assert.equal((await service.api('POST', `/releases/${id}/unschedule`, {})).status, 200);
  const earlier = Date.now() + 1_000;
  await schedule(id, earlier);
  assert.ok((await untilPublished(id)) >= earlier);
});

test('a queue that is emptied seconds before the moment changes nothing about it', async () => {
  const id = await createRelease(service);
  const moment = Date.now() + 1_500;
  await schedule(id, moment);
  await loseQueue(service.deps);
  assert.ok((await untilPublished(id)) >= moment);
});

async function schedule(id: string, at: number): Promise<void> {
  const publishAt = new Date(at).toISOString();
  const { status, body } = await service.api('POST', `/releases/${id}/schedule`, { publishAt });
  assert.equal(status, 200, JSON.stringify(body));
}

async function untilPublished(id: string): Promise<number> {
  const at = await until(`publication of ${id}`, async () => {
    const { body } = await service.api('GET', `/releases/${id}`);
    return body.publishedAt;
  });
  return Date.parse(at);
}

/** Looks at the public list and the database without pause until all are public. */
async function watchPublic(moments: Map<string, number>): Promise<Set<string>> {
  const seen = new Set<string>();
  await until(
    'all are public',
    async () => {
      const { body } = await call(`${service.url}/api/v1/public/releases?limit=100`);
      const answeredAt = Date.now();
      for (const { id = '' } of body.items ?? []) {
        const moment = moments.get(id) ?? 0;
        assert.ok(moment <= answeredAt, `${id} was public ${moment - answeredAt} ms early`);
        if (moments.has(id)) seen.add(id);
      }
      await assertNoneEarly();
      return seen.size === moments.size;
    },
    30_000,
  );
  return seen;
}

async function assertNoneEarly(): Promise<void> {
  const { rows } = await sql`
    select id from release
    where status = 'published' and (publish_at > clock_timestamp() or published_at < publish_at)
  `.execute(service.deps.db);
  assert.deepEqual(rows, []);
}
