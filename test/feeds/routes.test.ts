import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { connect } from 'node:net';
import { sql } from 'kysely';
import { baseUrl, type FeedServer, type JsonFeed, startFeedServer } from './feed-server.ts';
import { insertOffice, insertRelease } from './rows.ts';

let server: FeedServer;

before(async () => {
  server = await startFeedServer();
  await insertSample();
});

after(() => server.close());

async function insertSample() {
  const { db } = server;
  await insertOffice(db, 'kreis', 'Ennepe-Ruhr-Kreis');
  await insertOffice(db, 'stadt', 'Stadt Hagen');
  await insertRelease(db, { id: 'aaaaaaaaaaa1', publishedAt: at(1), headline: 'Neue Schule' });
  await insertRelease(db, {
    id: 'aaaaaaaaaaa2',
    publishedAt: at(2),
    region: '05914',
    office: 'stadt',
  });
  await insertRelease(db, { id: 'aaaaaaaaaaa3', publishedAt: at(3), topic: '06000000' });
  await insertRelease(db, {
    id: 'aaaaaaaaaaa4',
    publishedAt: at(4),
    language: 'en',
    headline: 'Schools',
  });
  await insertRelease(db, { id: 'aaaaaaaaaaa5', publishedAt: at(5), status: 'withdrawn' });
  await insertRelease(db, { id: 'aaaaaaaaaaa6', publishedAt: '2999-01-01Z', status: 'scheduled' });
}

function at(day: number): string {
  return `2026-10-${String(day).padStart(2, '0')}T09:00:00.123456Z`;
}

/** The last digits of the ids, in the order of the feed. */
async function idsIn(path: string): Promise<string> {
  const { items } = await server.readJson(path);
  return items.map((item) => item.url.at(-1)).join('');
}

test('the feed of everything has what is published, newest first, and nothing else', async () => {
  assert.equal(await idsIn('/releases.json'), '4321');
});

test('region, topic, office, words and language choose, by code and by slug', async () => {
  const { rows } = await sql<{
    slug: string;
  }>`select slug from region where code = '05954'`.execute(server.db);
  assert.equal(await idsIn('/releases.json?region=05954'), '431');
  assert.equal(await idsIn(`/releases.json?region=${rows[0]?.slug}`), '431');
  assert.equal(await idsIn('/releases.json?region=05'), '4321');
  assert.equal(await idsIn('/releases.json?region=05914&region=05954'), '4321');
  assert.equal(await idsIn('/releases.json?topic=06000000'), '3');
  assert.equal(await idsIn('/releases.json?office=stadt'), '2');
  assert.equal(await idsIn('/releases.json?lang=en'), '4');
  assert.equal(await idsIn('/releases.json?q=schulen+meldung&lang=de'), '32');
  assert.equal(await idsIn('/releases.json?region=05954&topic=05000000&lang=de'), '1');
  assert.equal(await idsIn('/releases.json?q=gibtesnicht'), '');
});

test('the short forms are the same feeds under their own address', async () => {
  assert.equal(await idsIn('/regions/05914.json'), '2');
  assert.equal(await idsIn('/topics/06000000.json'), '3');
  assert.equal(await idsIn('/offices/stadt.json?lang=de'), '2');
  const short = await server.readJson('/regions/05954.json');
  assert.equal(short.feed_url, `${baseUrl}/feeds/regions/05954.json`);
  assert.match(short.title, /Ennepe-Ruhr-Kreis/);
});

test('each other address of a feed leads on to its own, once and for good', async () => {
  const leads = {
    '/releases.rss?region=05954&utm_source=brief': '/regions/05954.rss',
    '/releases.atom?region=ennepe-ruhr-kreis': '/regions/05954.atom',
    '/topics/05000000.rss': '/topics/bildung.rss',
    '/topics/BILDUNG.RSS': '/topics/bildung.rss',
    '/releases.xml': '/releases.rss',
    '/releases.xml?q=a%20b': '/releases.rss?q=a+b',
    '/Releases.rss': '/releases.rss',
    '/releases.rss/': '/releases.rss',
    '/offices/stadt.json/?lang=de': '/releases.json?office=stadt&lang=de',
    '/releases.rss?topic=bildung&region=05954': '/releases.rss?region=05954&topic=bildung',
    '/releases.rss?region=05954&region=05914': '/releases.rss?region=05914&region=05954',
    '/releases.rss?office=STADT&lang=de&q=': '/releases.rss?office=stadt&lang=de',
    '/releases.rss?archive=2026-10.1': '/releases.rss?archive=2026-10',
  };
  for (const [from, to] of Object.entries(leads)) {
    const response = await fetch(server.url + from, { redirect: 'manual' });
    assert.equal(response.status, 308, from);
    assert.equal(response.headers.get('location'), `/feeds${to}`, from);
    assert.equal(response.headers.get('access-control-allow-origin'), '*');
    const there = await fetch(server.url + to, { redirect: 'manual' });
    assert.equal(there.status, 200, to);
  }
});

test('a feed names the address that it was asked for, however its escapes are written', async () => {
  for (const path of [
    '/releases.json',
    '/releases.json?q=a+b',
    '/releases.json?q=a%20b',
    '/releases.json?region=05954&topic=bildung&q=%22neue%20Schule%22&lang=de',
    '/releases.json?q=Stra%c3%9fe',
    '/offices/st%61dt.json',
  ])
    assert.equal((await server.readJson(path)).feed_url, `${baseUrl}/feeds${path}`);
});

test('what is no part of a URI leads to an address that is one', async () => {
  const { port } = new URL(server.url);
  const asked = 'GET /feeds/releases.rss?q=<b>" HTTP/1.1';
  const answer = await sendRaw(Number(port), `${asked}\r\nHost: x\r\nConnection: close\r\n\r\n`);
  assert.match(answer, /^HTTP\/1.1 308 /);
  assert.ok(answer.includes('\r\nLocation: /feeds/releases.rss?q=%3Cb%3E%22\r\n'), answer);
});

function sendRaw(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    let answer = '';
    socket.setEncoding('latin1').on('data', (part: string) => (answer += part));
    socket.on('end', () => resolve(answer)).on('error', reject);
  });
}

test('each format has its type, its validators and may be read from anywhere', async () => {
  const types = {
    rss: 'application/rss+xml',
    atom: 'application/atom+xml',
    json: 'application/feed+json',
  };
  for (const [format, type] of Object.entries(types)) {
    const { status, headers } = await fetch(`${server.url}/releases.${format}`);
    assert.equal(status, 200);
    assert.equal(headers.get('content-type'), `${type}; charset=utf-8`);
    assert.match(headers.get('etag') ?? '', /^"[\w-]{27}"$/);
    assert.equal(headers.get('last-modified'), 'Mon, 05 Oct 2026 09:00:00 GMT');
    assert.equal(headers.get('cache-control'), 'public, no-cache');
    assert.equal(headers.get('vary'), 'Accept-Encoding');
    assert.equal(headers.get('access-control-allow-origin'), '*');
    assert.equal(headers.get('content-encoding'), 'gzip');
  }
});

test('HEAD answers like GET without a body', async () => {
  const get = await fetch(`${server.url}/releases.rss`);
  const head = await fetch(`${server.url}/releases.rss`, { method: 'HEAD' });
  assert.equal(head.status, 200);
  assert.equal(head.headers.get('etag'), get.headers.get('etag'));
  assert.equal(await head.text(), '');
});

test('who has the newest state gets 304 without a body, with the same validators', async () => {
  const full = await fetch(`${server.url}/releases.rss`);
  const etag = full.headers.get('etag') ?? '';
  const modified = full.headers.get('last-modified') ?? '';
  for (const headers of [
    { 'if-none-match': etag },
    { 'if-none-match': `"other", W/${etag}` },
    { 'if-none-match': '*' },
    { 'if-modified-since': modified },
    { 'if-none-match': etag, 'if-modified-since': 'Thu, 01 Jan 2015 00:00:00 GMT' },
  ]) {
    const response = await fetch(`${server.url}/releases.rss`, { headers });
    assert.equal(response.status, 304, JSON.stringify(headers));
    assert.equal(await response.text(), '');
    for (const name of ['etag', 'last-modified', 'cache-control', 'vary'])
      assert.equal(response.headers.get(name), full.headers.get(name), name);
  }
});

test('who has an older state gets the feed; If-None-Match outweighs If-Modified-Since', async () => {
  const modified = (await fetch(`${server.url}/releases.rss`)).headers.get('last-modified') ?? '';
  for (const headers of [
    { 'if-none-match': '"other"' },
    { 'if-modified-since': 'Thu, 01 Oct 2026 09:00:00 GMT' },
    { 'if-none-match': '"other"', 'if-modified-since': modified },
  ]) {
    const response = await fetch(`${server.url}/releases.rss`, { headers });
    assert.equal(response.status, 200, JSON.stringify(headers));
  }
});

test('unknown places, topics, offices and formats are 404 problems', async () => {
  for (const path of [
    '/regions/99999.rss',
    '/topics/nichts.atom',
    '/offices/keine.json',
    '/releases.rss?region=05954&region=nirgends',
    '/releases.txt',
    '/regions/%00.rss',
    '/regions/%E0%A4%A.rss',
  ]) {
    const response = await fetch(server.url + path);
    assert.equal(response.status, 404, path);
    assert.match(response.headers.get('content-type') ?? '', /^application\/problem\+json/);
  }
});

test('every fault of a query is named at once', async () => {
  const response = await fetch(`${server.url}/releases.rss?lang=fr&before=gestern&foo=1`);
  assert.equal(response.status, 422);
  const { errors } = (await response.json()) as { errors: { path: string }[] };
  assert.deepEqual(errors.map(({ path }) => path).toSorted(), ['before', 'foo', 'lang.0']);
});

test('any text as search is answered, whatever operators and controls it holds', async () => {
  for (const q of ['"offen', 'a & | !', "'", '\\', '%00', 'or', '-', '<b>']) {
    const response = await fetch(`${server.url}/releases.rss?q=${encodeURIComponent(q)}&q=Schule`);
    assert.equal(response.status, 200, q);
  }
});

test('the older pages hold every release exactly once, also many of one moment', async () => {
  const { db } = server;
  await insertOffice(db, 'viele', 'Amt mit vielen Meldungen');
  const expected: string[] = [];
  for (let i = 0; i < 120; i += 1) {
    const id = `bbbbbbbbb${String(i).padStart(3, '0')}`;
    const micros = String(500_000 + Math.floor(i / 30)).padStart(6, '0');
    const publishedAt = `2026-09-01T10:00:00.${micros}Z`;
    await insertRelease(db, { id, publishedAt, office: 'viele', region: '05914' });
    expected.unshift(id);
  }
  const found: string[] = [];
  const sizes: number[] = [];
  let path: string | undefined = '/offices/viele.json';
  while (path !== undefined) {
    const page: JsonFeed = await server.readJson(path);
    assert.equal(page.feed_url, `${baseUrl}/feeds${path}`);
    found.push(...page.items.map((item) => item.url.slice(-12)));
    sizes.push(page.items.length);
    path = page.next_url?.replace(`${baseUrl}/feeds`, '');
  }
  assert.deepEqual(sizes, [50, 50, 20]);
  assert.deepEqual(found, expected);
});

test('a feed without releases is a feed, not an error', async () => {
  await insertOffice(server.db, 'leer', 'Amt ohne Meldungen');
  for (const format of ['rss', 'atom']) {
    const response = await fetch(`${server.url}/offices/leer.${format}`);
    assert.equal(response.status, 200);
    assert.equal(response.headers.get('last-modified'), null);
  }
  assert.deepEqual((await server.readJson('/offices/leer.json')).items, []);
});

test('an empty feed has a date of its own database that does not change by itself', async () => {
  await insertOffice(server.db, 'still', 'Amt ohne ein Wort');
  const read = async () => {
    const response = await fetch(`${server.url}/offices/still.atom`);
    const updated = /<updated>([^<]*)/.exec(await response.text())?.[1] ?? '';
    return { etag: response.headers.get('etag'), updated };
  };
  const first = await read();
  assert.ok(Date.parse(first.updated) > Date.parse('2026-01-01'), first.updated);
  assert.ok(Date.parse(first.updated) < Date.now());
  assert.deepEqual(await read(), first);
});
