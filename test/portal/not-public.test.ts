import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import type { KyselyPlugin } from 'kysely';
import { sql } from 'kysely';
import { createApp } from '../../src/http/app.ts';
import { newId } from '../../src/id.ts';
import { createRelease, publishRelease } from '../helpers/releases.ts';
import { startTestService, type TestService } from '../helpers/service.ts';

let service: TestService;
let server: Server;
let url: string;
let asked: string[] = [];
const hidden = new Map<string, string>();
let withdrawn: string;

before(async () => {
  service = await startTestService({ workers: false });
  const app = createApp({ ...service.deps, db: service.deps.db.withPlugin(noteStatements()) });
  server = createServer(app).listen(0, '127.0.0.1');
  server.keepAliveTimeout = 60_000;
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await makeReleases();
});

after(async () => {
  server.close();
  server.closeAllConnections();
  await service.close();
});

async function makeReleases(): Promise<void> {
  const later = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
  const event = { startsAt: later(48), place: 'Kreishaus' };
  const invitation = { kind: 'invitation', event, headline: 'Geheimmarke' };
  const draft = await createRelease(service, invitation);
  const scheduled = await createRelease(service, invitation);
  await service.api('POST', `/releases/${scheduled}/schedule`, { publishAt: later(24) });
  const embargoed = await createRelease(service, invitation);
  await service.api('POST', `/releases/${embargoed}/schedule`, {
    publishAt: later(24),
    embargoFrom: later(1),
  });
  await sql`update release set embargo_from = now() - interval '1 hour' where id = ${embargoed}`.execute(
    service.deps.db,
  );
  for (const [name, id] of Object.entries({ draft, scheduled, embargoed })) hidden.set(name, id);
  withdrawn = await publishRelease(service, { headline: 'Zurückgezogen' });
  const { status } = await service.api('POST', `/releases/${withdrawn}/withdraw`, {
    reason: 'Der Termin war falsch',
  });
  assert.equal(status, 200);
}

/** Every address under which a release could show, with its id at the end of the slug. */
const surfaces: ((id: string) => string)[] = [
  (id) => `/meldungen/geheimmarke-${id}`,
  (id) => `/en/meldungen/geheimmarke-${id}`,
  (id) => `/meldungen/anderer-titel-${id}`,
  ...['.md', '.txt', '.pdf', '.zip', '.ics', '/druck'].map(
    (ending) => (id: string) => `/meldungen/geheimmarke-${id}${ending}`,
  ),
  (id) => `/api/v1/public/releases/${id}`,
  (id) => `/api/v1/public/releases/${id}.ninjs`,
  (id) => `/oembed?url=${encodeURIComponent(`http://localhost:3000/meldungen/geheimmarke-${id}`)}`,
];

const ways: [string, RequestInit][] = [
  ['HEAD', { method: 'HEAD' }],
  ['a reader of Markdown', { headers: { accept: 'text/markdown' } }],
  ['a reader of plain text', { headers: { accept: 'text/plain' } }],
  ['a reader with a tag', { headers: { 'if-none-match': '"x"', range: 'bytes=0-10' } }],
];

/** All that can be seen from outside but the time, and what was asked of the database for it. */
async function look(path: string, id: string, init: RequestInit) {
  asked = [];
  const response = await fetch(url + path, { ...init, redirect: 'manual' });
  const text = await response.text();
  const { status } = response;
  // The order of a Headers object is that of the names.
  const fields = [...response.headers].filter(([name]) => !/^(date|x-request-id)$/.test(name));
  const anonymous = (value: string) => value.replaceAll(id, '<id>');
  return {
    status,
    fields: anonymous(JSON.stringify(fields)),
    text: anonymous(text).replaceAll(/req_\w+/g, ''),
    asked: asked.map(anonymous),
  };
}

test('a draft, a scheduled and an embargoed release cannot be told from one that never was', async () => {
  const never = newId();
  const every = surfaces.map((surface) => ({ surface, way: 'GET', init: {} }));
  const page = surfaces.slice(0, 2);
  const ofPages = page.flatMap((surface) => ways.map(([way, init]) => ({ surface, way, init })));
  for (const { surface, way, init } of [...every, ...ofPages]) {
    const expected = await look(surface(never), never, init);
    assert.equal(expected.status, 404, `${way} ${surface('…')}`);
    for (const [name, id] of hidden)
      assert.deepEqual(
        await look(surface(id), id, init),
        expected,
        `${name}: ${way} ${surface('…')}`,
      );
  }
});

test('the same statements are asked for all of them, so that the time tells nothing either', async () => {
  const never = newId();
  const { asked: expected } = await look(`/meldungen/x-${never}`, never, {});
  assert.ok(expected.length >= 2);
  const id = hidden.get('embargoed') ?? '';
  const { asked: found } = await look(`/meldungen/x-${id}`, id, {});
  assert.deepEqual(found, expected);
});

test('a withdrawn release says so with its reason, in every form it had', async () => {
  const gone = ['', '.md', '.txt', '.pdf', '.zip', '/druck'];
  for (const ending of gone) {
    const response = await fetch(`${url}/meldungen/zurueckgezogen-${withdrawn}${ending}`);
    assert.equal(response.status, 410, ending);
    assert.match(await response.text(), /Der Termin war falsch/, ending);
  }
});

test('the English page of a withdrawn release has the English name of its office', async () => {
  await service.deps.db.updateTable('office').set({ nameEn: 'District of the Ruhr' }).execute();
  const response = await fetch(`${url}/en/meldungen/x-${withdrawn}`);
  assert.match(await response.text(), />District of the Ruhr</);
});

test('a withdrawn release in Leichte Sprache is marked as that', async () => {
  const easy = await publishRelease(service, { headline: 'Ganz einfach', easyRead: true });
  await service.api('POST', `/releases/${easy}/withdraw`, { reason: 'Ein Wort war falsch' });
  const html = await (await fetch(`${url}/meldungen/x-${easy}`)).text();
  assert.match(html, /<dd lang="de-simple">Ganz einfach/);
  assert.match(html, /<dd lang="de-simple">Ein Wort war falsch/);
});

/** Notes what is asked of the database, the values included. */
function noteStatements(): KyselyPlugin {
  return {
    transformQuery: ({ node }) => {
      asked.push(JSON.stringify(node));
      return node;
    },
    transformResult: async ({ result }) => result,
  };
}
