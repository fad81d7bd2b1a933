import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { inspect } from 'node:util';
import { sql } from 'kysely';
import { openDatabase, prepared } from '../src/db/database.ts';
import { connectionsForIndexes } from '../src/deps.ts';
import { warmUp } from '../src/warm-up.ts';
import { startTestService, type TestService } from './helpers/service.ts';
import { addRelease } from './portal/rows.ts';

const id = '0000000000p1';
let service: TestService;

before(async () => {
  service = await startTestService({ workers: false });
});
after(() => service.close());

/** Of each connection for what is marked, what it has planned. */
async function listPlanned(): Promise<string[][]> {
  // Each takes so long that none of them gets the connection of another.
  const look = () =>
    sql<{ statement: string }>`${prepared}
      select statement from pg_prepared_statements, pg_sleep(0.3) order by statement
    `.execute(service.deps.db);
  const found = await Promise.all(Array.from({ length: connectionsForIndexes }, look));
  return found.map(({ rows }) => rows.map(({ statement }) => statement));
}

test('after the warm-up no first reader of page or feed waits for a plan', async () => {
  const { deps, office, url } = service;
  await addRelease(deps.db, { id, office: office.id, at: '2026-11-20T09:00:00Z' });
  await listPlanned();
  await warmUp(deps);
  const planned = await listPlanned();
  assert.equal(planned.length, connectionsForIndexes);
  for (const one of planned) assert.deepEqual(one, planned[0]);
  assert.ok((planned[0]?.length ?? 0) > 5);
  const paths = [
    '/',
    `/meldungen/meldung-${id}`,
    '/meldungen/meldung-0000000000zz',
    `/pressestellen/${office.slug}`,
    '/feeds/releases.rss',
    `/feeds/offices/${office.slug}.rss`,
    `/api/v1/public/releases/${id}`,
  ];
  for (const path of paths) {
    const { status } = await fetch(url + path);
    assert.equal(status, path.endsWith('zz') ? 404 : 200, path);
    const more = (await listPlanned()).flat().filter((one) => !planned.flat().includes(one));
    assert.deepEqual(more, [], path);
  }
});

test('a warm-up that fails is told, and keeps nobody from starting', async () => {
  const { sheets } = service.deps;
  const db = openDatabase({
    url: 'postgres://127.0.0.1:1/away',
    maxConnections: 2,
    forIndexes: 1,
    onError: () => undefined,
  });
  const told: unknown[] = [];
  const log = { ...service.deps.log, warn: (what: unknown) => told.push(what) };
  await warmUp({ db, sheets, log });
  assert.equal(told.length, 1);
  assert.match(inspect(told), /ECONNREFUSED/);
  await db.destroy();
});
