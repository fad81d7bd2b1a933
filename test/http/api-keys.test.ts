import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { apiRoutes } from '../../src/http/api-router.ts';
import { createApiKey, scopes } from '../../src/offices/api-keys.ts';
import { call } from '../helpers/call.ts';
import { createOffice } from '../helpers/offices.ts';
import { assertProblem } from '../helpers/problem.ts';
import { releaseInput } from '../helpers/releases.ts';
import { startTestService, type TestService } from '../helpers/service.ts';

let service: TestService;
before(async () => {
  service = await startTestService({ workers: false });
});
after(() => service.close());

const list = (authorization?: string) =>
  call(`${service.url}/api/v1/releases`, {
    headers: authorization === undefined ? {} : { authorization },
  });

test('every route with a scope refuses a call without a key', async () => {
  for (const { method, path, scope } of apiRoutes(service.deps)) {
    if (scope === null) continue;
    const url = `${service.url}/api/v1${path.replace(/:\w+/g, '000000000000')}`;
    const answer = await call(url, { method: method.toUpperCase() });
    const { detail } = assertProblem(answer, 401);
    assert.match(detail ?? '', /Authorization: Bearer/);
    assert.match(answer.headers.get('www-authenticate') ?? '', /^Bearer\b/);
  }
});

test('a wrong key and every malformed Authorization is refused in the same words', async () => {
  const { key } = service.office;
  const details = new Set<string | undefined>();
  for (const authorization of [
    'Bearer',
    'Bearer ',
    'Bearer dp_0000000000000000000000000000000000000000',
    `Bearer ${key}x`,
    `Bearer ${key.toUpperCase()}`,
    `Bearer ${key} ${key}`,
    `Bearer ${key}, Bearer ${key}`,
    `Basic ${Buffer.from(`${key}:`).toString('base64')}`,
    key,
    `Bearer${key}`,
    `Bearer ${'x'.repeat(8_000)}`,
    "Bearer ' or true --",
    'Bearer \u00fc',
  ])
    details.add(assertProblem(await list(authorization), 401).detail);
  assert.equal(details.size, 1);
});

test('the scheme may be written in any case, as RFC 9110 says', async () => {
  for (const scheme of ['Bearer', 'bearer', 'BEARER'])
    assert.equal((await list(`${scheme} ${service.office.key}`)).status, 200);
});

test('a key in the address or in another header opens nothing', async () => {
  const { key } = service.office;
  const url = `${service.url}/api/v1/releases`;
  assertProblem(await call(`${url}?key=${key}&access_token=${key}`), 401);
  assertProblem(await call(url, { headers: { 'x-api-key': key } }), 401);
});

test('a revoked key is refused from the next call on', async () => {
  const key = await createApiKey(service.deps, { officeId: service.office.id, name: 'Alt' });
  assert.equal((await list(`Bearer ${key}`)).status, 200);
  await sql`update api_key set revoked_at = now() where name = 'Alt'`.execute(service.deps.db);
  assertProblem(await list(`Bearer ${key}`), 401);
});

test('a key without the scope of a route is refused and told which one it lacks', async () => {
  for (const route of apiRoutes(service.deps)) {
    if (route.scope === null) continue;
    const others = scopes.filter((scope) => scope !== route.scope);
    const { id: officeId } = service.office;
    const key = await createApiKey(service.deps, { officeId, name: 'Eng', scopes: others });
    const url = `${service.url}/api/v1${route.path.replace(/:\w+/g, '000000000000')}`;
    const answer = await call(url, { method: route.method.toUpperCase(), key });
    assert.ok(assertProblem(answer, 403).detail?.includes(route.scope), route.path);
  }
});

test('a key that may only read changes nothing', async () => {
  const reader = await createOffice(service.deps, { slug: 'leser', scopes: ['releases:read'] });
  const url = `${service.url}/api/v1/releases`;
  assertProblem(await call(url, { method: 'POST', key: reader.key, body: releaseInput() }), 403);
  assert.deepEqual((await call(url, { key: reader.key })).body.items, []);
});
