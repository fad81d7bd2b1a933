import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { ApiRoute } from '../../src/http/api.ts';
import { curlOf, exampleBodies } from '../../src/http/api-examples.ts';
import { apiRoutes } from '../../src/http/api-router.ts';
import { assertValid } from '../helpers/valid-html.ts';
import { startTestService, type TestService } from '../helpers/service.ts';

let service: TestService;
let routes: ApiRoute[];
let html: string;
before(async () => {
  service = await startTestService({ workers: false });
  routes = apiRoutes(service.deps);
  html = await (await fetch(`${service.url}/api/docs`)).text();
});
after(() => service.close());

test('the contents lead to every call, each of which has an example', async () => {
  const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  const contents = /<nav class="api__contents"[\s\S]*?<\/nav>/.exec(html)?.[0] ?? '';
  const links = [...contents.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
  assert.equal(new Set(links).size, links.length);
  for (const link of links) assert.ok(ids.includes(link), link);
  const calls = html.match(/<section class="api__call"/g)?.length;
  assert.equal(calls, routes.length);
  assert.equal(html.match(/<pre class="api__example"><code>curl/g)?.length, routes.length);
  assert.equal(links.filter((link) => /^(get|post|patch|delete)/.test(link ?? '')).length, calls);
  assert.doesNotMatch(html, /api\.(groups|rules|contents|base)/);
  await assertValid(html);
});

test('every body of an example is one that its call takes, and fits into a shell', () => {
  const names = routes.map(({ method, path }) => `${method} ${path}`);
  for (const [name, body] of Object.entries(exampleBodies)) {
    const route = routes[names.indexOf(name)];
    assert.ok(route?.body, name);
    assert.deepEqual(route.body.safeParse(body).error?.issues ?? [], [], name);
    assert.doesNotMatch(JSON.stringify(body), /'/);
  }
  for (const route of routes.filter(({ body, raw }) => body !== null && !raw)) {
    const isEmptyTaken = route.body?.safeParse({}).success;
    if (!isEmptyTaken) assert.match(curlOf(service.url, route), /\n {2}-d '\{/, route.path);
  }
});

test('the example of a subscription begins one, that of a search finds', async () => {
  const body = JSON.stringify(exampleBodies['post /public/subscriptions']);
  const asked = await fetch(`${service.url}/api/v1/public/subscriptions`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json' },
  });
  assert.equal(asked.status, 202, await asked.text());
  const search = routes.find(({ path }) => path === '/public/releases') as ApiRoute;
  const parts = [...curlOf(service.url, search).matchAll(/--data-urlencode "([^=]+)=([^"]+)"/g)];
  const query = new URLSearchParams();
  for (const [, name = '', value = ''] of parts) query.append(name, value);
  assert.equal(
    (await fetch(`${service.url}/api/v1/public/releases?${query.toString()}`)).status,
    200,
  );
});
