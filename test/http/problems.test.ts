import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { call } from '../helpers/call.ts';
import { assertProblem, faultPaths } from '../helpers/problem.ts';
import { releaseInput } from '../helpers/releases.ts';
import { startTestService, type TestService } from '../helpers/service.ts';

let service: TestService;
before(async () => {
  service = await startTestService({ workers: false });
});
after(() => service.close());

const json = { 'content-type': 'application/json' };
const post = (body: unknown, headers: Record<string, string> = json) =>
  service.api('POST', '/releases', body, headers);
const countReleases = async () => (await service.api('GET', '/releases?limit=100')).body.items;

suite('A body that cannot be read', () => {
  for (const [what, body] of [
    ['half a document', '{"headline": "Halb'],
    ['a comma too many', '{"headline": "Zu viel",}'],
    ['HTML', '<p>Meldung</p>'],
    ['the word null', 'null'],
    ['a number', '42'],
    ['a text', '"Meldung"'],
  ] as const)
    test(`${what} instead of JSON is refused in words`, async () => {
      assert.deepEqual(faultPaths(await post(body)), ['']);
    });

  test('a list instead of an object is refused in words', async () => {
    assert.deepEqual(faultPaths(await post('[{"headline": "Liste"}]')), ['']);
  });

  test('an empty body lacks its required field', async () => {
    assert.deepEqual(faultPaths(await post('')), ['headline']);
    assert.deepEqual(faultPaths(await post(undefined, {})), ['headline']);
  });

  test('JSON under another content type is refused for that and not for missing fields', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/xml']) {
      const answer = await post(JSON.stringify(releaseInput()), { 'content-type': type });
      assert.deepEqual(faultPaths(answer), ['Content-Type']);
    }
  });

  test('100,000 brackets are refused and harm nobody', async () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000);
    assertProblem(await post(deep), 422);
    assert.deepEqual(faultPaths(await post(`{"headline": ${deep}}`)), ['headline']);
    assert.deepEqual(faultPaths(await post(`{"headline": "Tief", "deep": ${deep}}`)), ['deep']);
    const objects = '{"a":'.repeat(100_000) + '1' + '}'.repeat(100_000);
    assert.deepEqual(faultPaths(await post(objects)), ['a', 'headline']);
    const subscription = await call(`${service.url}/api/v1/public/subscriptions`, {
      method: 'POST',
      body: `{"email": "a@example.org", "filters": ${deep}}`,
      headers: json,
    });
    assertProblem(subscription, 422);
  });

  test('a broken or unknown compression and an unknown charset are refused in words', async () => {
    for (const headers of [
      { ...json, 'content-encoding': 'gzip' },
      { ...json, 'content-encoding': 'br' },
      { ...json, 'content-encoding': 'deflate' },
      { ...json, 'content-encoding': 'klingon' },
      { 'content-type': 'application/json; charset=klingon' },
    ])
      assert.deepEqual(faultPaths(await post('{"headline": "Kurz"}', headers)), ['']);
  });

  test('a body over 1 MB is refused with its own status in words', async () => {
    const answer = await post({ headline: 'Lang', body: 'x'.repeat(1_100_000) });
    const { title, detail } = assertProblem(answer, 413);
    assert.equal(title, 'Zu groß');
    assert.equal(detail, 'Die Anfrage darf höchstens 1 MB groß sein.');
  });

  test('a release body over 200 kB is refused at its field, and one of 200 kB is taken', async () => {
    const tooLong = await post({ headline: 'Lang', body: 'ä'.repeat(100_001) });
    assert.deepEqual(faultPaths(tooLong), ['body']);
    const { status } = await post({ headline: 'Lang', body: 'ä'.repeat(100_000) });
    assert.equal(status, 201);
  });

  test('names that JavaScript treats in its own way are unknown fields and change nothing', async () => {
    const answer = await post('{"headline":"A","__proto__":{"kind":"urgent"},"constructor":1}');
    assert.deepEqual(faultPaths(answer), ['__proto__', 'constructor']);
    assert.equal(({} as { kind?: string }).kind, undefined);
  });

  test('nothing that was refused has left a row', async () => {
    const before = (await countReleases())?.length;
    await post('{"headline": "Halb');
    await post({ headline: 'A', unknown: 1 });
    assert.equal((await countReleases())?.length, before);
  });
});

suite('An address that does not exist', () => {
  test('is a problem document in the API', async () => {
    for (const path of ['/api/v1', '/api/v1/', '/api/v1/unknown', '/api/v1/releases/a/b/c'])
      assertProblem(await call(service.url + path, { key: service.office.key }), 404);
  });

  test('is a problem document also with a method that the address does not have', async () => {
    for (const [method, path] of [
      ['PUT', '/releases'],
      ['DELETE', '/releases'],
      ['PATCH', '/public/regions'],
      ['POST', '/public/releases'],
      ['PUT', '/media/000000000000'],
    ] as const)
      assertProblem(await service.api(method, path, {}), 404);
  });

  test('with broken percent signs is a problem document', async () => {
    for (const path of ['/releases/%', '/releases/%ff', '/public/releases/%E0%A4%A'])
      assertProblem(await service.api('GET', path), 404);
  });

  test('has no body for HEAD and no page of HTML for OPTIONS', async () => {
    const head = await call(`${service.url}/api/v1/unknown`, { method: 'HEAD' });
    assert.equal(head.status, 404);
    const options = await call(`${service.url}/api/v1/releases`, { method: 'OPTIONS' });
    assert.ok(options.status < 300, String(options.status));
    assert.doesNotMatch(JSON.stringify(options.body), /<html/);
  });
});

suite('The language of an error', () => {
  const titleIn = async (language: string | null) => {
    const headers = { ...json, ...(language !== null && { 'accept-language': language }) };
    return assertProblem(await post({ headline: 5, colour: 'red' }, headers), 422);
  };

  test('is German unless the caller asks for English', async () => {
    for (const language of [null, 'de', 'fr', 'de-DE,en;q=0.5', '*', 'x;;;=', ''])
      assert.equal((await titleIn(language)).title, 'Eingabe unvollständig oder fehlerhaft');
  });

  test('is English by Accept-Language, each fault too', async () => {
    for (const language of ['en', 'en-GB', 'fr, en;q=0.8, de;q=0.1']) {
      const { title, errors = [] } = await titleIn(language);
      assert.equal(title, 'Input incomplete or wrong');
      const messages = Object.fromEntries(errors.map(({ path, message }) => [path, message]));
      assert.match(messages.headline ?? '', /^Text is expected here/);
      assert.equal(messages.colour, 'There is no such field.');
    }
  });
});

test('every answer names its request with another id', async () => {
  const ids = new Set<string | null>();
  for (const path of [
    '/',
    '/api/v1/openapi.json',
    '/api/v1/x',
    '/feeds/releases.rss',
    '/x',
    '/healthz',
  ])
    ids.add((await call(service.url + path)).headers.get('x-request-id'));
  assert.equal(ids.size, 6);
  assert.ok(!ids.has(null));
});
