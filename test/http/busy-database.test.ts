import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { sql } from 'kysely';
import { inTransaction, openDatabase } from '../../src/db/database.ts';
import { createApp } from '../../src/http/app.ts';
import { call } from '../helpers/call.ts';
import { createTestDeps } from '../helpers/deps.ts';
import { assertProblem } from '../helpers/problem.ts';

test('when every connection to the database is taken, callers are told when to come back', async (t) => {
  const deps = await createTestDeps();
  const db = openDatabase({
    url: deps.config.databaseUrl ?? '',
    maxConnections: 1,
    onError: (error) => assert.fail(error),
  });
  const server = createServer(createApp({ ...deps, db })).listen(0, '127.0.0.1');
  t.after(async () => {
    server.close();
    server.closeAllConnections();
    await db.destroy();
    await deps.close();
  });
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  await inTransaction(db, async (tx) => {
    await sql`select 1`.execute(tx);
    const [page, problem] = await Promise.all([
      call(`${url}/`),
      call(`${url}/api/v1/public/releases`),
    ]);
    assertProblem(problem, 503);
    assert.equal(page.status, 503);
    for (const { headers } of [page, problem]) assert.equal(headers.get('retry-after'), '5');
  });
  assert.equal((await call(`${url}/api/v1/public/releases`)).status, 200);
});
