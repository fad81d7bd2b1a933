import assert from 'node:assert/strict';
import { request as send } from 'node:http';
import { text } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import { publishRelease } from '../helpers/releases.ts';
import { startTestService, type TestService } from '../helpers/service.ts';

let service: TestService;
let paths: string[];

before(async () => {
  service = await startTestService({ workers: false, env: { TRUST_PROXY: '1' } });
  const id = await publishRelease(service, { headline: 'Neue Schule' });
  const { body } = await service.api('GET', `/releases/${id}`);
  const { pathname } = new URL(String(body.url));
  paths = [pathname, `${pathname}/druck`, '/', '/en/', '/termine', '/termine.ics', '/impressum'];
  paths.push('/leichte-sprache', '/regionen', '/status');
});
after(() => service.close());

/** As a program sends it that checks nothing; fetch would not. */
async function ask(path: string, headers: Record<string, string>, method = 'GET') {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let status = 0;
  let fields: Record<string, unknown> = {};
  const out = send(service.url + path, { method, headers }, (answer) => {
    status = answer.statusCode ?? 0;
    fields = answer.headers;
    text(answer).then(resolve, reject);
  });
  out.on('error', reject).end();
  return { body: await promise, status, fields };
}

const strange: [string, Record<string, string>][] = [
  ['a range', { range: 'bytes=0-10' }],
  ['a range that is none', { range: 'bytes=9-1,x' }],
  ['a broken tag', { 'if-none-match': '"' }],
  ['a tag without quotes', { 'if-none-match': 'W/abc' }],
  ['many tags', { 'if-none-match': '"a",'.repeat(1_000) }],
  ['a date that is none', { 'if-modified-since': 'gestern' }],
  ['a precondition that fails', { 'if-match': '"x"', 'if-unmodified-since': 'x' }],
  ['a type that we do not have', { accept: 'image/png' }],
  ['types that are none', { accept: ';;;q=x,/' }],
  ['languages that are none', { 'accept-language': ';q=9,*-*' }],
  ['codings that are none', { 'accept-encoding': 'x;q=1,;;' }],
];

test('strange header fields get the page as it is', async () => {
  for (const path of paths)
    for (const [name, headers] of strange) {
      const { status, body } = await ask(path, headers);
      assert.equal(status, 200, `${path}: ${name}`);
      assert.match(body, /<\/html>\s*$|END:VCALENDAR/, `${path}: ${name}`);
    }
});

test('HEAD says what GET says, without the page', async () => {
  const kept = (fields: Record<string, unknown>) =>
    Object.fromEntries(
      Object.entries(fields).filter(([name]) => name !== 'date' && name !== 'x-request-id'),
    );
  for (const path of paths.filter((one) => one !== '/status')) {
    const whole = await ask(path, {});
    const head = await ask(path, {}, 'HEAD');
    assert.equal(head.body, '', path);
    assert.equal(head.status, 200, path);
    assert.deepEqual(kept(head.fields), kept(whole.fields), path);
  }
});

test('no page believes the host that a request names', async () => {
  const headers = {
    host: 'boese.example',
    'x-forwarded-host': 'boese.example',
    'x-forwarded-proto': 'https',
    forwarded: 'host=boese.example',
    'x-original-url': '/desk',
  };
  for (const path of [...paths, '/gibt-es-nicht', '/meldungen/alt-0000000000zz', '/robots.txt']) {
    const { body, fields } = await ask(path, headers);
    assert.doesNotMatch(body + JSON.stringify(fields), /boese/, path);
  }
});

test('what does not exist has a page with a search and ways on, in both languages', async () => {
  for (const [prefix, said] of [
    ['', /Nicht gefunden/],
    ['/en', /Not found/],
  ] as const) {
    const { status, body, fields } = await ask(`${prefix}/gibt-es-nicht`, {});
    assert.equal(status, 404);
    assert.match(body, said);
    assert.match(body, new RegExp(`<form[^>]*action="${prefix}/suche"`));
    for (const way of ['/regionen', '/themen', '/pressestellen', '/archiv'])
      assert.ok(body.includes(`<a class="kern-link" href="${prefix}${way}"`), way);
    assert.equal(fields['cache-control'], 'no-store');
  }
});
