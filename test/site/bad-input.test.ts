import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { after, before, test } from 'node:test';
import { startTestService, type TestService } from '../helpers/service.ts';
import { lookAt, lookAtAll } from './look.ts';
import { describeSite, type Surface } from './samples.ts';
import { fillWorld, type World } from './world.ts';

let service: TestService;
let world: World;
/** One address of each route, in German. */
let surfaces: Surface[];

before(async () => {
  service = await startTestService();
  world = await fillWorld(service);
  const { always, ofRelease } = describeSite(service, world);
  const all = [...always, ...ofRelease(world.release), ...ofRelease(world.invitation)];
  surfaces = [...new Map(all.map((one) => [one.route, one])).values()].filter(
    ({ route }) => !/^\/en(\/|$)/.test(route),
  );
});
after(() => service.close());

test('addresses of all routes are tried', () => {
  assert.ok(surfaces.length > 45, `${surfaces.length} routes`);
});

const stranger = 'stranger.example';
const bad: Record<string, string> = {
  'a search of 10,000 characters': `q=${'a'.repeat(10_000)}`,
  'a search of 10,000 words': `q=${'a+'.repeat(5_000)}`,
  'stop words only': 'q=der+die+das+und',
  'operators of a text search': `q=${encodeURIComponent(`a:* & | ! <-> <2> ' ( " \\ % _`)}`,
  'a statement of SQL': `q=${encodeURIComponent("'; drop table release; --")}`,
  'NUL and broken UTF-8': 'q=%00&region=%00&cursor=%00&lang=%ff%fe&code=%00&ort=%00',
  'a lone surrogate': 'q=%ED%A0%80',
  'a broken percent sign': 'q=%E0%A4%A',
  'places that do not exist': 'region=nirgends&topic=nichts&office=niemand&ort=Entenhausen',
  'kinds that do not exist': 'kind=x&lang=x&picture=x&sort=x&format=x&umkreis=x&limit=x',
  'a page past the end': 'page=999999',
  'pages that are none': 'page=-1&cursor=-1&before=-1&limit=-1',
  'cursors that somebody wrote': `cursor=${cursorOf({ moment: '2026-02-30T09:00:00.000000Z', id: 'x' })}&before=20260230T090000.000000Z-000000000000`,
  'a cursor of other values': `cursor=${cursorOf({ publishedAt: [], id: {}, __proto__: 1 })}`,
  'days that are none': 'from=2026-02-30&to=0000-00-00',
  'names of an object': '__proto__=x&constructor=x&toString=x&q[a]=b&q[]=c',
  'one name a hundred times': 'q=x&'.repeat(100),
};

for (const [what, query] of Object.entries(bad))
  test(`${what}: no address has a fault of ours`, async () => {
    const addresses = surfaces.map(
      ({ address }) => `${address}${address.includes('?') ? '&' : '?'}${query}`,
    );
    const looks = await lookAtAll(service.url, addresses);
    const faults = [...looks].filter(([, { status }]) => status >= 500);
    assert.deepEqual(
      faults.map(([address, { status }]) => `${status} ${address.slice(0, 120)}`),
      [],
    );
  });

const headers: Record<string, Record<string, string>> = {
  'a range': { range: 'bytes=0-9' },
  'a range that is none': { range: 'bytes=9-0,x' },
  'a type that nobody has': { accept: 'image/x-unknown' },
  'types that are none': { accept: ';;;,/,*' },
  'broken ETags': { 'if-none-match': 'W/", ", "\\", x' },
  'an ETag of 4,000 characters': { 'if-none-match': `"${'x'.repeat(4_000)}"` },
  'a day that is none': { 'if-modified-since': 'gestern' },
  'a language that is none': { 'accept-language': ';q=x,-,*' },
  'a coding that nobody has': { 'accept-encoding': 'x-unknown;q=2' },
};

for (const [what, sent] of Object.entries(headers))
  test(`${what}: every address answers with what it has`, async () => {
    const faults: string[] = [];
    for (const { address } of surfaces) {
      const { status } = await lookAt(service.url, address, sent);
      const expected = what === 'a range' ? [200, 206, 301] : [200, 301];
      if (!expected.includes(status)) faults.push(`${status} ${address}`);
    }
    assert.deepEqual(faults, []);
  });

test('HEAD says of every address what GET says, and sends no body', async () => {
  for (const { address, restless } of surfaces) {
    const [head, get] = [await ask('HEAD', address), await ask('GET', address)];
    assert.equal(head.status, get.status, address);
    assert.equal(head.bytes, 0, address);
    for (const name of ['content-type', 'cache-control', 'location', 'content-disposition'])
      assert.equal(head.headers[name], get.headers[name], `${name} of ${address}`);
    if (restless === undefined) assert.equal(head.headers.etag, get.headers.etag, address);
  }
});

test('no answer takes a name for the portal that a client sends', async () => {
  const sent = {
    host: stranger,
    'x-forwarded-host': stranger,
    'x-forwarded-proto': 'gopher',
    'x-original-url': `//${stranger}/`,
    forwarded: `host=${stranger};proto=gopher`,
  };
  for (const { address } of surfaces) {
    const { status, headers: given, text } = await ask('GET', address, sent);
    // For another machine there are no metrics.
    assert.ok(status < 400 || address === '/metrics', `${status} ${address}`);
    assert.doesNotMatch(JSON.stringify(given) + text, /stranger\.example|gopher:/, address);
  }
});

test('a cursor of ours with any character changed leads to a page or is refused', async () => {
  const list = '/api/v1/public/releases?limit=1&cursor=';
  const first = await lookAt(service.url, '/api/v1/public/releases?limit=1');
  const { nextCursor } = JSON.parse(first.text) as { nextCursor: string };
  for (let at = 0; at < nextCursor.length; at += 3) {
    const changed = `${nextCursor.slice(0, at)}x${nextCursor.slice(at + 1)}`;
    const { status } = await lookAt(service.url, list + changed);
    assert.ok(status === 200 || status === 422, `${status} ${changed}`);
  }
});

type Asked = { status: number; headers: IncomingMessage['headers']; text: string; bytes: number };

// Not fetch, which refuses to send a host of its own.
async function ask(
  method: string,
  path: string,
  sent: Record<string, string> = {},
): Promise<Asked> {
  const asked = request(service.url + path, { method, headers: sent }).end();
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  const body = Buffer.concat(await answer.toArray());
  const { statusCode: status = 0, headers: given } = answer;
  return { status, headers: given, text: body.toString('latin1'), bytes: body.length };
}

function cursorOf(values: object): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url');
}
