import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { type IncomingHttpHeaders, request, type RequestOptions } from 'node:http';
import { sql } from 'kysely';
import { createRelease, publishRelease } from '../helpers/releases.ts';
import { until } from '../helpers/until.ts';
import { startTwoPortals, type TwoPortals } from './two-processes.ts';

let two: TwoPortals;

before(async () => {
  two = await startTwoPortals();
  await publishRelease(two.service, { headline: 'Grundbestand' });
});

after(() => two.close());

const lists = [
  '/',
  '/en/',
  '/suche',
  '/regionen/ennepe-ruhr-kreis',
  '/themen/bildung',
  '/pressestellen/ennepe-ruhr-kreis',
  '/feeds/releases.rss',
  '/feeds/regions/05954.json',
  '/feeds/releases.atom?region=05954&topic=bildung',
  '/api/v1/public/releases',
  '/api/v1/public/releases?limit=100',
];

/** Every list in both processes, as text, each in the same order. */
async function readLists(): Promise<{ at: string; text: string }[]> {
  const all = two.portals.flatMap(({ url }) => lists.map((path) => url + path));
  return Promise.all(
    all.map(async (at) => {
      const response = await fetch(at);
      assert.equal(response.status, 200, at);
      return { at, text: await response.text() };
    }),
  );
}

async function assertShown(headline: string, isShown: boolean): Promise<void> {
  for (const { at, text } of await readLists())
    assert.equal(text.includes(headline), isShown, `${at} ${headline}`);
}

async function pathOf(id: string): Promise<string> {
  const { body } = await two.service.api('GET', `/releases/${id}`);
  return new URL(String(body.url)).pathname;
}

async function step(id: string, name: string, body: unknown): Promise<void> {
  const answer = await two.service.api('POST', `/releases/${id}/${name}`, body);
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
}

async function statusesOf(path: string): Promise<number[]> {
  return Promise.all(two.portals.map(async ({ url }) => (await fetch(url + path)).status));
}

test('a page is made once and then answered from what is kept, in each process', async () => {
  for (const { url, countPages } of two.portals) {
    const first = await (await fetch(`${url}/regionen`)).text();
    const made = countPages();
    for (let round = 0; round < 5; round += 1)
      assert.equal(await (await fetch(`${url}/regionen`)).text(), first);
    assert.equal(countPages(), made);
  }
});

test('those who ask at the same moment share one making', async () => {
  const [{ url, countPages }] = two.portals;
  const before = countPages();
  const answers = await Promise.all(
    Array.from({ length: 20 }, async () => (await fetch(`${url}/themen`)).text()),
  );
  assert.equal(new Set(answers).size, 1);
  assert.equal(countPages(), before + 1);
});

test('that there is nothing is kept as well, until the public state changes', async () => {
  const id = await createRelease(two.service, { headline: 'Noch nicht da' });
  const [{ url, countPages }] = two.portals;
  const path = await pathOf(id);
  const look = async () => {
    const { status, headers } = await fetch(url + path, { headers: { 'if-none-match': '""' } });
    return [status, headers.get('etag'), headers.get('cache-control')];
  };
  const nothing = [404, null, 'no-store'];
  assert.deepEqual(await look(), nothing);
  const made = countPages();
  for (let round = 0; round < 3; round += 1) assert.deepEqual(await look(), nothing);
  assert.equal(countPages(), made);
  await step(id, 'publish', {});
  assert.deepEqual(await statusesOf(path), [200, 200]);
  await step(id, 'withdraw', { reason: 'Irrtum' });
  for (let round = 0; round < 2; round += 1) assert.deepEqual(await statusesOf(path), [410, 410]);
});

test('publication, correction and withdrawal show at once where everything was kept', async () => {
  await assertShown('Sofort sichtbar', false);
  const id = await publishRelease(two.service, { headline: 'Sofort sichtbar' });
  await assertShown('Sofort sichtbar', true);
  const path = await pathOf(id);
  const api = `/api/v1/public/releases/${id}`;
  assert.deepEqual([...(await statusesOf(path)), ...(await statusesOf(api))], [200, 200, 200, 200]);

  await step(id, 'correct', { note: 'Zahl berichtigt', headline: 'Gleich berichtigt' });
  await assertShown('Gleich berichtigt', true);
  await assertShown('Sofort sichtbar', false);
  const corrected = await pathOf(id);
  for (const { url } of two.portals)
    for (const address of [corrected, api])
      assert.match(await (await fetch(url + address)).text(), /Gleich berichtigt/);

  await step(id, 'withdraw', { reason: 'Irrtum' });
  await assertShown('Gleich berichtigt', false);
  for (const address of [corrected, api]) assert.deepEqual(await statusesOf(address), [410, 410]);
});

test('nothing of a scheduled release shows before its moment, and all of it after', async () => {
  const id = await createRelease(two.service, { headline: 'Erst zum Zeitpunkt' });
  await assertShown('Erst zum Zeitpunkt', false);
  const path = await pathOf(id);
  assert.deepEqual(await statusesOf(path), [404, 404]);
  const moment = Date.now() + 1_500;
  await step(id, 'schedule', { publishAt: new Date(moment).toISOString() });
  // Asked all the time, so that whatever can be kept is kept when the moment comes.
  let isOut = false;
  await until('the release is public', async () => {
    const wasOut = isOut;
    const shown = await readLists();
    const { rows } = await sql<{ status: string }>`
      select status from release where id = ${id}`.execute(two.service.deps.db);
    isOut = rows[0]?.status === 'published';
    const seen = shown.filter(({ text }) => text.includes('Erst zum Zeitpunkt'));
    assert.ok(isOut || seen.length === 0, seen[0]?.at);
    if (!wasOut) return false;
    assert.equal(seen.length, shown.length);
    return true;
  });
  assert.deepEqual(await statusesOf(path), [200, 200]);
});

test('an office that is renamed has its new name on every kept page', async () => {
  const [{ url }] = two.portals;
  const read = async () => (await fetch(`${url}/pressestellen`)).text();
  await publishRelease(two.service, { headline: 'Namen' });
  assert.doesNotMatch(await read(), /Kreis am Fluss/);
  await sql`update office set name = 'Kreis am Fluss'`.execute(two.service.deps.db);
  assert.match(await read(), /Kreis am Fluss/);
});

type Raw = { status: number; headers: IncomingHttpHeaders; body: Buffer };

/** fetch() asks for codings and unpacks by itself. */
function ask(url: string, options: RequestOptions = {}): Promise<Raw> {
  return new Promise((resolve, reject) => {
    const sent = request(url, options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks),
        }),
      );
    });
    sent.on('error', reject).end();
  });
}

test('each coding and language has its own bytes, on the first answer as on kept ones', async () => {
  const [{ url }] = two.portals;
  const unpackers = { gzip: gunzipSync, br: brotliDecompressSync, identity: (b: Buffer) => b };
  for (const path of ['/', '/en/', '/feeds/releases.rss'])
    for (const round of ['first', 'kept', 'kept again']) {
      const bodies: string[] = [];
      for (const [coding, unpack] of Object.entries(unpackers)) {
        const { headers, body } = await ask(url + path, {
          headers: { 'accept-encoding': coding },
        });
        const named = coding === 'identity' ? undefined : coding;
        assert.equal(headers['content-encoding'], named, `${path} ${round}`);
        assert.equal(headers.vary, 'Accept-Encoding');
        assert.equal(headers['content-length'], String(body.length));
        bodies.push(unpack(body).toString());
      }
      assert.equal(new Set(bodies).size, 1, path);
      if (path !== '/feeds/releases.rss')
        assert.match(bodies[0] ?? '', path === '/' ? /<html lang="de"/ : /<html lang="en"/);
    }
  const none = await ask(`${url}/`);
  assert.equal(none.headers['content-encoding'], undefined);
});

test('kept answers carry the same header fields as the first one', async () => {
  const [{ url }] = two.portals;
  await publishRelease(two.service, { headline: 'Kopfzeilen' });
  for (const path of ['/', '/feeds/releases.rss', '/api/v1/public/releases']) {
    const [first, kept] = [await fetch(url + path), await fetch(url + path)];
    const fields = ({ headers }: Response) =>
      [...headers].filter(([name]) => !['date', 'x-request-id'].includes(name));
    assert.deepEqual(fields(kept), fields(first));
    assert.match(kept.headers.get('content-security-policy') ?? '', /default-src 'none'/);
    // It would name an entry of the log that is not there.
    assert.equal(kept.headers.get('x-request-id'), null);
  }
});

test('who has the newest state gets 304 without a page being made, until it changes', async () => {
  const [{ url, countPages }] = two.portals;
  for (const path of ['/', '/feeds/releases.rss', '/api/v1/public/releases']) {
    const first = await fetch(url + path);
    await first.arrayBuffer();
    const etag = first.headers.get('etag') ?? '';
    const headers = { 'if-none-match': etag };
    const made = countPages();
    const same = await fetch(url + path, { headers });
    assert.deepEqual([same.status, await same.text()], [304, '']);
    assert.equal(same.headers.get('etag'), etag);
    assert.equal(countPages(), made);
    await publishRelease(two.service, { headline: `Neu nach ${path}` });
    const changed = await fetch(url + path, { headers });
    assert.equal(changed.status, 200, path);
    assert.match(await changed.text(), /Neu nach/);
  }
});

test('HEAD answers like GET without a body, whichever of them came first', async () => {
  const [{ url }] = two.portals;
  for (const methods of [
    ['HEAD', 'GET'],
    ['GET', 'HEAD'],
  ]) {
    await publishRelease(two.service, { headline: 'Anderer Stand' });
    for (const path of ['/', '/feeds/releases.rss']) {
      const found = new Map<
        string,
        { length: number; etag: string | null; stated: string | null }
      >();
      for (const method of methods) {
        const { headers, body } = await ask(url + path, { method });
        const { etag = null, 'content-length': stated = null } = headers;
        found.set(method, { length: body.length, etag, stated });
      }
      assert.equal(found.get('HEAD')?.length, 0);
      assert.ok((found.get('GET')?.length ?? 0) > 1_000);
      assert.equal(found.get('HEAD')?.etag, found.get('GET')?.etag);
      assert.equal(found.get('HEAD')?.stated, String(found.get('GET')?.length));
    }
  }
});

test('personal pages are never kept', async () => {
  const [{ url, countPages }] = two.portals;
  for (const path of ['/abonnieren', '/bestaetigen/unbekannt', '/einstellungen/unbekannt']) {
    const read = async () => (await fetch(url + path)).headers.get('cache-control');
    const before = countPages();
    assert.equal(await read(), 'no-store', path);
    assert.equal(await read(), 'no-store', path);
    assert.equal(countPages(), before + 2, path);
  }
});

test('a reader who would rather have something else than a page gets no kept page', async () => {
  const [{ url, countPages }] = two.portals;
  await fetch(`${url}/regionen`, { headers: { accept: 'text/html,*/*;q=0.8' } });
  const before = countPages();
  await fetch(`${url}/regionen`, { headers: { accept: 'text/html' } });
  assert.equal(countPages(), before);
  for (const accept of ['text/markdown', 'text/html;q=0.1, text/markdown'])
    await fetch(`${url}/regionen`, { headers: { accept } });
  assert.equal(countPages(), before + 2);
});
