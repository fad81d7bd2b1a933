import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import test, { after, before, beforeEach } from 'node:test';
import { sql } from 'kysely';
import { pingHub, recoverPings } from '../../src/feeds/hub.ts';
import { createRelease, publishRelease } from '../helpers/releases.ts';
import { startTestService, type TestService } from '../helpers/service.ts';
import { until } from '../helpers/until.ts';

let hub: Server;
let service: TestService;
let told: URLSearchParams[] = [];
let answer = 202;

before(async () => {
  hub = createServer((request, response) => void takePing(request, response)).listen(
    0,
    '127.0.0.1',
  );
  await once(hub, 'listening');
  const { port } = hub.address() as AddressInfo;
  service = await startTestService({ env: { WEBSUB_HUB: `http://127.0.0.1:${port}/publish` } });
});

async function takePing(request: IncomingMessage, response: ServerResponse): Promise<void> {
  told.push(new URLSearchParams(await text(request)));
  response.writeHead(answer, { location: '/elsewhere' }).end('ok');
}

beforeEach(() => {
  told = [];
  answer = 202;
});

after(async () => {
  await service.close();
  hub.close();
  hub.closeAllConnections();
});

const base = 'http://localhost:3000/feeds';
const untilTold = (count: number) => until(`${count} pings`, async () => told.length >= count);

async function statesOf(releaseId: string) {
  const { rows } = await sql<{ state: string; attempts: number; distributionId: string }>`
    select state, attempts, distribution_id from hub_ping
    join distribution on distribution.id = distribution_id
    where release_id = ${releaseId} order by created_at
  `.execute(service.deps.db);
  return rows;
}

test('publication, correction and withdrawal each tell the hub which feeds changed', async () => {
  const id = await publishRelease(service);
  await untilTold(1);
  const [first] = told;
  assert.equal(first?.get('hub.mode'), 'publish');
  const urls = first?.getAll('hub.url') ?? [];
  for (const path of [
    '/releases.rss',
    '/releases.atom',
    '/releases.json',
    `/offices/${service.office.slug}.rss`,
    '/regions/05954.rss',
    '/regions/05.atom',
    '/topics/bildung.rss',
  ])
    assert.ok(urls.includes(base + path), `${path} of ${urls.join(' ')}`);
  assert.equal(new Set(urls).size, urls.length);
  const correction = { note: 'Anderer Ort', regions: ['05914'] };
  assert.equal((await service.api('POST', `/releases/${id}/correct`, correction)).status, 200);
  await untilTold(2);
  const moved = told[1]?.getAll('hub.url') ?? [];
  // It left one region's feed and came into another's.
  for (const code of ['05954', '05914']) assert.ok(moved.includes(`${base}/regions/${code}.rss`));
  await service.api('POST', `/releases/${id}/withdraw`, { reason: 'Irrtum' });
  await untilTold(3);
  await until('all recorded', async () =>
    (await statesOf(id)).every(({ state }) => state === 'told'),
  );
  assert.equal(told.length, 3);
});

test('the addresses told are those that the feeds call their own, with the hub', async () => {
  await publishRelease(service);
  await untilTold(1);
  const hubUrl = service.deps.config.websubHub ?? '';
  for (const url of told[0]?.getAll('hub.url') ?? []) {
    const response = await fetch(service.url + url.slice('http://localhost:3000'.length));
    const body = await response.text();
    assert.equal(response.status, 200, url);
    assert.equal(response.headers.get('link'), `<${hubUrl}>; rel="hub", <${url}>; rel="self"`);
    assert.ok(body.includes(url) && body.includes(hubUrl), url);
  }
});

test('a hub that refuses, leads elsewhere or is told twice is told until it takes it', async () => {
  for (const refusal of [503, 302]) {
    answer = refusal;
    told = [];
    const id = await publishRelease(service);
    await untilTold(1);
    const [ping] = await until('a pause', async () => {
      const states = await statesOf(id);
      return states[0]?.state === 'due' && states;
    });
    answer = 204;
    const distributionId = ping?.distributionId ?? '';
    // Not yet due: nothing to claim.
    await pingHub(service.deps, distributionId);
    assert.equal(told.length, 1);
    await sql`update hub_ping set next_at = now() where distribution_id = ${distributionId}`.execute(
      service.deps.db,
    );
    await Promise.all([
      pingHub(service.deps, distributionId),
      pingHub(service.deps, distributionId),
    ]);
    assert.equal(told.length, 2);
    assert.equal((await statesOf(id))[0]?.state, 'told');
    await pingHub(service.deps, distributionId);
    assert.equal(told.length, 2);
  }
});

test('a bell that was lost is rung again', async () => {
  const id = await publishRelease(service);
  await untilTold(1);
  await until('told', async () => (await statesOf(id))[0]?.state === 'told');
  await sql`delete from hub_ping`.execute(service.deps.db);
  told = [];
  await recoverPings(service.deps);
  await until('told again', async () => (await statesOf(id))[0]?.state === 'told');
  assert.ok(told.length > 0);
});

test('nothing is told of what is not public', async () => {
  const id = await createRelease(service);
  const publishAt = new Date(Date.now() + 3_600_000).toISOString();
  assert.equal((await service.api('POST', `/releases/${id}/schedule`, { publishAt })).status, 200);
  await recoverPings(service.deps);
  assert.deepEqual(await statesOf(id), []);
  assert.deepEqual(told, []);
});
