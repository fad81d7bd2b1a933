import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { call } from '../helpers/call.ts';
import { createOffice } from '../helpers/offices.ts';
import { makePicture, uploadForm } from '../helpers/pictures.ts';
import { releaseInput } from '../helpers/releases.ts';
import { startTestService, type TestService } from '../helpers/service.ts';
import { until } from '../helpers/until.ts';
import { hashAddress } from '../../src/tokens.ts';
import { insertSubscribers } from '../../src/subscribers/store.ts';

// Every kind of line break that some program takes for one, and what an attacker would add.
const breaks = ['\r\n', '\n', '\r', '\u2028', '\u2029', '\u0085', '\v', '\f', '\0'];
const injected = breaks.map((one, index) => `${one}Bcc: opfer${index}@example.org`).join('');
const address = 'leserin@example.org';

let service: TestService;
let office: { id: string; slug: string; key: string };
before(async () => {
  service = await startTestService();
  const name = `Kreis${injected.replaceAll('\0', '')}`;
  office = await createOffice(service.deps, { slug: 'umbruch', name });
});
after(() => service.close());

const api = (method: string, path: string, body: unknown) =>
  call(`${service.url}/api/v1${path}`, { method, key: office.key, body });

/** The files as the public API shows them. */
function filesOf(body: { [name: string]: unknown }) {
  return body.media as { url: string; caption: string; credit: string; alt: string }[];
}

async function publishWithBreaks(): Promise<string> {
  const bytes = await makePicture();
  const fields = { caption: `Bild${injected}`, credit: `Foto${injected}`, alt: `Text${injected}` };
  const form = uploadForm({ bytes, name: 'bild\r\nBcc: opfer\u2028X: y\u0085.jpg', fields });
  const { status, body: media } = await api('POST', '/media', form);
  assert.equal(status, 201, JSON.stringify(media));
  const { body } = await api(
    'POST',
    '/releases',
    releaseInput({
      headline: `Kopf${breaks.slice(0, 3).join('Bcc: opfer@example.org')}Ende`,
      subheadline: `Unter${injected.slice(0, 250)}`,
      dateline: 'Schwelm\r\nBcc: x@example.org',
      byline: '(a)\r\nX: y',
      media: [media.id],
    }),
  );
  const answer = await api('POST', `/releases/${body.id}/publish`, {});
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return String(body.id);
}

test('no text of a release, an office or a file brings a line into the headers of a mail', async () => {
  const addressHash = hashAddress(service.deps.config.secretKey, address);
  await insertSubscribers(service.deps.db, [
    { address, addressHash, language: 'de', filters: [{ regionCodes: ['05954'] }] },
  ]);
  await publishWithBreaks();
  const { mailbox } = service.deps;
  assert.ok(mailbox);
  const [entry] = await until('the mail is there', async () => {
    const { items } = mailbox.list({ offset: 0, limit: 5 });
    return items.length > 0 && items;
  });
  const raw = String(await mailbox.read(entry?.id ?? ''));
  const [head = ''] = raw.split(/\r\n\r\n/);
  const names = head.split('\r\n').filter((line) => !/^[ \t]/.test(line));
  for (const line of names) assert.match(line, /^[A-Za-z-]+: ?/);
  assert.ok(!names.some((line) => /^(bcc|x):/i.test(line)), head);
  assert.doesNotMatch(head, /[^\r]\n|\r[^\n]/, 'a bare CR or LF');
  assert.equal(names.filter((line) => /^to:/i.test(line)).length, 1);
  assert.equal(names.filter((line) => /^subject:/i.test(line)).length, 1);
});

test('no text of a release, an office or a file brings a line into the headers of an answer', async () => {
  const id = await publishWithBreaks();
  const { body } = await call(`${service.url}/api/v1/public/releases/${id}`);
  const [file] = filesOf(body);
  assert.ok(file);
  const page = new URL(String(body.url)).pathname;
  for (const path of [
    page,
    `/meldungen/alt-${id}`,
    new URL(file.url).pathname,
    `${new URL(file.url).pathname}?download`,
    '/feeds/offices/umbruch.rss',
    '/pressestellen/umbruch',
  ]) {
    const { status, headers } = await call(service.url + path);
    assert.ok(status < 400, `${status} ${path}`);
    for (const [name, value] of headers) {
      assert.doesNotMatch(name, /bcc/);
      assert.doesNotMatch(value, /[^\x20-\x7e]|opfer\d*@/, name);
    }
  }
});

test('every one-line text is one line in the answers of the API', async () => {
  const id = await publishWithBreaks();
  const { body } = await call(`${service.url}/api/v1/public/releases/${id}`);
  const [file] = filesOf(body);
  const texts = [body.headline, body.subheadline, body.byline, body.dateline];
  for (const text of [...texts, file?.caption, file?.credit, file?.alt])
    assert.doesNotMatch(String(text), /[\r\n\v\f\u0085\u2028\u2029\0]/);
});

test('line breaks in the address of a request stay in no header of the answer', async () => {
  for (const path of [
    '/meldungen/%0d%0aSet-Cookie:a=b-',
    '/media/%0d%0aX:y/%0d%0aX:y',
    '/%0d%0aX:y',
  ])
    for (const prefix of ['', '/en']) {
      const { headers } = await call(service.url + prefix + path);
      assert.equal(headers.get('set-cookie'), null);
      assert.equal(headers.get('x'), null);
    }
});
