import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { faultPaths } from '../helpers/problem.ts';
import { createRelease } from '../helpers/releases.ts';
import { startTestService, type TestService } from '../helpers/service.ts';

let service: TestService;
let ids: string[];
before(async () => {
  service = await startTestService({ workers: false });
  ids = [];
  for (const number of [1, 2, 3, 4, 5, 6, 7])
    ids.unshift(await createRelease(service, { headline: `Meldung ${number}` }));
  for (const id of ids.slice(0, 2)) await service.api('POST', `/releases/${id}/publish`, {});
});
after(() => service.close());

const list = (query: string) => service.api('GET', `/releases?${query}`);
const idsIn = async (query: string) => (await list(query)).body.items?.map(({ id }) => String(id));

async function walk(limit: number): Promise<string[]> {
  const { body } = await list(`limit=${limit}`);
  const pages = [body];
  for (let last = body; typeof last.nextCursor === 'string'; pages.push(last))
    last = (await list(`limit=${limit}&cursor=${last.nextCursor}`)).body;
  for (const { items } of pages) assert.ok((items?.length ?? 0) <= limit);
  return pages.flatMap(({ items = [] }) => items.map(({ id }) => String(id)));
}

test('the list of an office has its releases, newest first', async () => {
  assert.deepEqual(await idsIn('limit=100'), ids);
});

test('pages of every size give each release once', async () => {
  for (const limit of [1, 2, 3, 6, 7, 8, 100]) assert.deepEqual(await walk(limit), ids);
});

test('pages give each release once when all were made in the same millisecond', async () => {
  await sql`update release set created_at = '2026-11-01T10:00:00Z'`.execute(service.deps.db);
  const seen = await walk(2);
  assert.equal(seen.length, 7);
  assert.deepEqual(new Set(seen), new Set(ids));
});

test('a last page that is exactly full has no next one', async () => {
  assert.equal((await list('limit=7')).body.nextCursor, null);
  assert.notEqual((await list('limit=6')).body.nextCursor, null);
});

test('a release that is deleted between two pages costs no other one', async () => {
  const extra = await createRelease(service, { headline: 'Nur kurz da' });
  const first = await list('limit=1');
  assert.equal(first.body.items?.[0]?.id, extra);
  await service.api('DELETE', `/releases/${extra}`);
  const rest = await idsIn(`limit=100&cursor=${String(first.body.nextCursor)}`);
  assert.equal(rest?.length, 7);
});

test('the list can be narrowed to a status', async () => {
  assert.deepEqual(new Set(await idsIn('status=published')), new Set(ids.slice(0, 2)));
  assert.equal((await idsIn('status=draft'))?.length, 5);
  assert.deepEqual(await idsIn('status=withdrawn'), []);
  assert.deepEqual(faultPaths(await list('status=secret')), ['status']);
});

test('the limit is 1 to 100 and 20 unless given', async () => {
  for (const limit of ['0', '-5', '101', '2.5', 'viele', ''])
    assert.deepEqual(faultPaths(await list(`limit=${limit}`)), ['limit']);
  for (const limit of [1, 100]) assert.equal((await list(`limit=${limit}`)).status, 200);
  assert.equal((await idsIn(''))?.length, 7);
});

test('a cursor that was tampered with is refused', async () => {
  const { body } = await list('limit=1');
  const cursor = String(body.nextCursor);
  const write = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const createdAt = '2026-01-01T00:00:00.000Z';
  for (const wrong of [
    '',
    '%00',
    cursor.slice(0, -4),
    cursor.slice(4),
    cursor.toUpperCase(),
    write({ createdAt }),
    write({ id: ids[0] }),
    write({ createdAt: 1, id: ids[0] }),
    write({ createdAt: "2026-01-01T00:00:00.000Z'; drop table release; --", id: ids[0] }),
    write({ createdAt: '9999-99-99T00:00:00.000Z', id: ids[0] }),
    write({ createdAt, id: 'x'.repeat(101) }),
  ])
    assert.deepEqual(faultPaths(await list(`cursor=${wrong}`)), ['cursor'], wrong);
});

test("a cursor of another list or office opens nothing of somebody else's", async () => {
  const write = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const foreign = write({
    createdAt: '2099-01-01T00:00:00.000Z',
    id: 'zzzzzzzzzzzz',
    officeId: 'x',
  });
  assert.equal((await idsIn(`limit=100&cursor=${foreign}`))?.length, 7);
  const deliveries = write({ id: '5' });
  assert.deepEqual(faultPaths(await list(`cursor=${deliveries}`)), ['cursor']);
});
