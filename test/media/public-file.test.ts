import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { after, before, suite, test } from 'node:test';
import { makePicture, pictureWords, uploadForm } from '../helpers/pictures.ts';
import { assertProblem } from '../helpers/problem.ts';
import { publishRelease } from '../helpers/releases.ts';
import { startTestService, type TestService } from '../helpers/service.ts';

let service: TestService;
let bytes: Buffer;
let url: string;
let mediaId: string;
before(async () => {
  service = await startTestService({ workers: false });
  bytes = await makePicture();
  const form = uploadForm({ bytes, name: 'Rathaus.jpg', fields: pictureWords });
  const { body } = await service.api('POST', '/media', form);
  mediaId = String(body.id);
  await publishRelease(service, { media: [mediaId] });
  url = service.url + new URL(String(body.url)).pathname;
});
after(() => service.close());

type Got = { status: number; headers: IncomingHttpHeaders; body: Buffer };

// Not fetch, which asks for no-cache and for compression on its own.
async function get(
  headers: Record<string, string> = {},
  method = 'GET',
  address = url,
): Promise<Got> {
  const asked = request(address, { method, headers }).end();
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  const body = Buffer.concat(await answer.toArray());
  return { status: answer.statusCode ?? 0, headers: answer.headers, body };
}

suite('The public file of a release', () => {
  test('is the original, byte by byte', async () => {
    const { status, headers, body } = await get();
    assert.equal(status, 200);
    assert.ok(body.equals(bytes));
    assert.equal(headers['content-length'], String(bytes.length));
    assert.equal(headers['content-type'], 'image/jpeg');
  });

  test('is kept and handed out unchanged in every type, audio and TIFF too', async () => {
    const wav = Buffer.concat([
      Buffer.from('RIFF\x24\x40\0\0WAVEfmt ', 'latin1'),
      Buffer.alloc(16_000),
    ]);
    const pdf = Buffer.from(`%PDF-1.7\n${'x'.repeat(5_000)}\n%%EOF\n`);
    for (const [name, file] of Object.entries({ 'ton.wav': wav, 'text.pdf': pdf })) {
      const { body: media } = await service.api(
        'POST',
        '/media',
        uploadForm({ bytes: file, name, fields: pictureWords }),
      );
      assert.ok(media.id, JSON.stringify(media));
      await publishRelease(service, { media: [media.id] });
      const { headers, body } = await get(
        {},
        'GET',
        service.url + new URL(String(media.url)).pathname,
      );
      assert.equal(headers['content-length'], String(file.length), name);
      assert.equal(hash(body), hash(file), name);
    }
  });

  test('runs nothing on our origin', async () => {
    const { headers } = await get();
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.match(String(headers['content-security-policy']), /default-src 'none'; sandbox/);
    assert.equal(headers['content-disposition'], 'inline; filename="rathaus.jpg"');
    const download = await get({}, 'GET', `${url}?download`);
    assert.match(download.headers['content-disposition'] ?? '', /^attachment;/);
  });

  test('answers HEAD with the same headers and no body', async () => {
    const [head, whole] = [await get({}, 'HEAD'), await get()];
    assert.equal(head.status, 200);
    assert.equal(head.body.length, 0);
    for (const name of ['content-length', 'content-type', 'etag', 'accept-ranges', 'cache-control'])
      assert.equal(head.headers[name], whole.headers[name], name);
  });

  test('answers 304 to who has it, also for the ranges of a player', async () => {
    const etag = (await get()).headers.etag ?? '';
    for (const condition of [
      { 'if-none-match': etag },
      { 'if-none-match': `"x", W/${etag}` },
      { 'if-none-match': '*' },
    ]) {
      const { status, body } = await get(condition);
      assert.deepEqual([status, body.length], [304, 0]);
    }
    assert.equal((await get({ 'if-none-match': '"other"' })).status, 200);
  });

  test('must be asked for again, because it may stop being public', async () => {
    assert.equal((await get()).headers['cache-control'], 'no-cache');
  });

  test('is found by its id under any name, and not under another id', async () => {
    assert.equal((await get({}, 'GET', url.replace('rathaus', 'anders'))).status, 200);
    assert.equal((await get({}, 'GET', url.replace(mediaId, '000000000000'))).status, 404);
    assert.equal((await get({}, 'GET', url.replace(mediaId, mediaId.toUpperCase()))).status, 404);
  });
});

suite('A range of the file', () => {
  const size = () => bytes.length;
  const cases: [range: string, from: () => number, to: () => number][] = [
    ['bytes=0-0', () => 0, () => 0],
    ['bytes=10-19', () => 10, () => 19],
    ['bytes=100-', () => 100, () => size() - 1],
    ['bytes=-5', () => size() - 5, () => size() - 1],
    ['bytes=0-999999', () => 0, () => size() - 1],
    ['bytes=-999999', () => 0, () => size() - 1],
    ['bytes=0-4,5-9', () => 0, () => 9],
  ];
  for (const [range, from, to] of cases)
    test(`${range} is answered with these bytes`, async () => {
      const { status, headers, body } = await get({ range });
      assert.equal(status, 206);
      const bounds = `bytes ${from()}-${to()}/${size()}`;
      assert.equal(headers['content-range'], bounds);
      assert.ok(body.equals(bytes.subarray(from(), to() + 1)));
    });

  for (const range of ['bytes=999999-', 'bytes=999999-9999999', 'bytes=-0'])
    test(`${range} lies outside and is answered with 416 and the size`, async () => {
      const { status, headers, body } = await get({ range });
      assert.equal(status, 416);
      assert.equal(headers['content-range'], `bytes */${size()}`);
      assert.equal(body.length, 0);
    });

  for (const range of ['bytes=x', 'bytes', 'items=0-5', 'bytes=0-1,50-60', ''])
    test(`"${range}" is none that we serve, and is answered with the whole`, async () => {
      const { status, body } = await get({ range });
      assert.equal(status, 200);
      assert.ok(body.equals(bytes));
    });

  test('of HEAD has no body', async () => {
    const { status, body } = await get({ range: 'bytes=0-9' }, 'HEAD');
    assert.deepEqual([status, body.length], [206, 0]);
  });

  test('under If-Range is answered with the whole, unless it is still the same file', async () => {
    const etag = (await get({})).headers.etag ?? '';
    const statusOf = async (ifRange: string) =>
      (await get({ range: 'bytes=0-9', 'if-range': ifRange })).status;
    for (const other of ['"old"', `W/${etag}`, new Date().toUTCString(), ''])
      assert.equal(await statusOf(other), 200, other);
    assert.equal(await statusOf(etag), 206);
  });
});

test('an original that is missing on the disk is an error in words, to readers and to the office', async () => {
  const { body: media } = await service.api(
    'POST',
    '/media',
    uploadForm({ bytes, fields: pictureWords }),
  );
  await publishRelease(service, { media: [media.id] });
  const { storageKey } = await service.deps.db
    .selectFrom('media')
    .select('storageKey')
    .where('id', '=', String(media.id))
    .executeTakeFirstOrThrow();
  await service.deps.storage.remove(storageKey);
  const reader = await get(
    { range: 'bytes=0-9' },
    'GET',
    service.url + new URL(String(media.url)).pathname,
  );
  assert.equal(reader.status, 500);
  assert.match(reader.headers['content-type'] ?? '', /^text\/html/);
  assert.notEqual(reader.headers.etag, `"${media.id}"`);
  for (const name of ['content-range', 'accept-ranges', 'content-disposition'])
    assert.equal(reader.headers[name], undefined, name);
  assertProblem(await service.api('GET', `/media/${media.id}/file`), 500);
});

test('the office gets the same bytes with its key before and after publication', async () => {
  const response = await fetch(`${service.url}/api/v1/media/${mediaId}/file`, {
    headers: { authorization: `Bearer ${service.office.key}` },
  });
  assert.equal(hash(Buffer.from(await response.arrayBuffer())), hash(bytes));
});

test('twenty readers at once get the whole file each', async () => {
  const answers = await Promise.all(Array.from({ length: 20 }, () => get()));
  assert.deepEqual(new Set(answers.map(({ body }) => hash(body))), new Set([hash(bytes)]));
});

function hash(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
