import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { addOffice, addRelease, hostile } from '../portal/rows.ts';
import { startTestService, type TestService } from '../helpers/service.ts';
import { assertValid } from '../helpers/valid-html.ts';

let service: TestService;

before(async () => {
  service = await startTestService({ workers: false });
  const { db } = service.deps;
  await addOffice(db, 'kreisamt', 'Amt & Co');
  await addOffice(db, 'boese', hostile);
  await addOffice(db, 'kreis', 'Kreis');
  await addRelease(db, { id: '0000000000n1', at: '2026-11-01T09:00:00Z', office: 'kreisamt' });
  await addRelease(db, {
    id: '0000000000n2',
    at: '2026-11-02T09:00:00Z',
    office: 'boese',
    headline: hostile,
    language: 'en',
  });
  await addRelease(db, {
    id: '0000000000s1',
    at: '2999-01-01Z',
    status: 'scheduled',
    headline: 'Geheimmarke',
  });
  await addRelease(db, {
    id: '0000000000w1',
    at: '2026-11-03T09:00:00Z',
    status: 'withdrawn',
    headline: 'Geheimmarke',
  });
});

after(() => service.close());

async function read(path: string, init: RequestInit = {}) {
  const response = await fetch(service.url + path, init);
  return { response, text: await response.text() };
}

for (const path of [
  '/embed',
  '/embed?office=boese&count=2',
  '/en/embed?office=kreisamt&region=05954&topic=bildung&count=20&theme=dark',
  '/embed?topic=15000000',
  '/einbetten',
  '/einbetten?office=boese&count=10&theme=light',
  '/en/einbetten?region=05954&topic=bildung',
  '/einbetten?office=kreisamt&count=tausend&theme=bunt&office=boese',
])
  test(`${path} is valid HTML and shows nothing that is not public`, async () => {
    const { response, text } = await read(path);
    assert.equal(response.status, 200);
    await assertValid(text);
    assert.doesNotMatch(text, /Geheimmarke|embed\.(?!css|js\b)\w+|<script/);
    assert.equal(response.headers.get('set-cookie'), null);
  });

test('the frame says in which language a headline is that is not the page’s, Leichte Sprache too', async () => {
  const { db } = service.deps;
  await addOffice(db, 'leicht', 'Leicht');
  const at = '2026-11-04T09:00:00Z';
  await addRelease(db, { id: '0000000000e1', at, office: 'leicht' });
  await db
    .updateTable('releaseVersion')
    .set({ easyRead: true })
    .where('releaseId', '=', '0000000000e1')
    .execute();
  assert.match((await read('/embed?office=leicht')).text, /lang="de-simple">Meldung/);
  assert.match((await read('/embed?office=boese')).text, /lang="en">&lt;script/);
  assert.doesNotMatch((await read('/embed?office=kreisamt')).text, /<a [^>]*lang=/);
});

test('only the frame may be framed, and it carries no script and no form', async () => {
  const { response } = await read('/embed?office=kreisamt');
  assert.equal(response.headers.get('x-frame-options'), null);
  const policy = response.headers.get('content-security-policy') ?? '';
  assert.match(policy, /default-src 'none';.*form-action 'none';.*frame-ancestors \*$/);
  for (const path of ['/', '/einbetten', '/pressestellen/kreisamt', '/embed?office=nirgends']) {
    const other = await read(path);
    assert.match(
      other.response.headers.get('content-security-policy') ?? '',
      /frame-ancestors 'none'/,
      path,
    );
    assert.equal(other.response.headers.get('x-frame-options'), 'SAMEORIGIN', path);
  }
});

test('what does not exist is a 404 in the frame and a fault in the builder', async () => {
  assert.equal((await read('/embed?office=nirgends')).response.status, 404);
  const { response, text } = await read('/einbetten?office=nirgends&region=%00&topic=x');
  assert.equal(response.status, 422);
  assert.match(text, /Die gewählte Pressestelle gibt es hier nicht/);
  assert.match(text, /Das gewählte Thema gibt es hier nicht/);
  assert.doesNotMatch(text, /<textarea|<iframe/);
});

test('the code of the builder survives names with markup, twice escaped', async () => {
  const { text } = await read('/einbetten?office=boese');
  assert.match(text, /data-office&#x3D;&quot;boese&quot; data-count&#x3D;&quot;5&quot; async/);
  assert.match(
    text,
    /&lt;noscript&gt;&lt;a href&#x3D;&quot;http:\/\/localhost:3000\/pressestellen\/boese&quot;&gt;Meldungen: &amp;lt;script&amp;gt;/,
  );
});

test('the frame and the script are answered with 304 until something changes', async () => {
  for (const path of ['/embed?office=kreisamt', '/embed.js']) {
    const first = await read(path);
    const etag = first.response.headers.get('etag') ?? '';
    assert.match(etag, /^"[\w-]+"$/, path);
    const again = await read(path, { headers: { 'if-none-match': etag } });
    assert.equal(again.response.status, 304, path);
    assert.equal(again.text, '');
  }
  const etag = (await read('/embed?office=kreisamt')).response.headers.get('etag') ?? '';
  await addRelease(service.deps.db, {
    id: '0000000000n3',
    at: '2026-11-04T09:00:00Z',
    office: 'kreisamt',
  });
  const later = await read('/embed?office=kreisamt', { headers: { 'if-none-match': etag } });
  assert.equal(later.response.status, 200);
  assert.match(later.text, /0000000000n3/);
});

test('the script is small, kept for minutes and open to every page', async () => {
  const { response, text } = await read('/embed.js');
  assert.equal(response.headers.get('content-type'), 'text/javascript; charset=utf-8');
  assert.equal(response.headers.get('cache-control'), 'public, max-age=300');
  assert.equal(response.headers.get('access-control-allow-origin'), '*');
  assert.equal(response.headers.get('cross-origin-resource-policy'), 'cross-origin');
  assert.ok(gzipSync(text).length < 4_000, `${gzipSync(text).length} bytes`);
  assert.ok(brotliCompressSync(text).length < 4_000);
});

test('script and frame have the same colours', () => {
  const colours = (file: string) => {
    const source = readFileSync(new URL(`../../src/browser/${file}`, import.meta.url), 'utf8');
    return new Set(source.match(/#[0-9a-f]{3,6}\b/g));
  };
  assert.deepEqual(colours('embed.js'), colours('embed.css'));
});

test('office and feeds page lead to the builder', async () => {
  assert.match(
    (await read('/pressestellen/kreisamt')).text,
    /href="\/einbetten\?office&#x3D;kreisamt"/,
  );
  assert.match((await read('/en/feeds')).text, /href="\/en\/einbetten"/);
});
