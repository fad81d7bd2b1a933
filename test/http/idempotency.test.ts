import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { call } from '../helpers/call.ts';
import { createOffice } from '../helpers/offices.ts';
import { makePicture, uploadForm } from '../helpers/pictures.ts';
import { assertProblem, faultPaths } from '../helpers/problem.ts';
import { createRelease, releaseInput } from '../helpers/releases.ts';
import { startTestService, type TestService } from '../helpers/service.ts';

let service: TestService;
before(async () => {
  service = await startTestService({ workers: false });
});
after(() => service.close());

const post = (key: string, body: unknown, path = '/releases') =>
  service.api('POST', path, body, {
    'content-type': 'application/json',
    'idempotency-key': key,
  });
const countOf = async (headline: string) => {
  const { body } = await service.api('GET', '/releases?limit=100');
  return body.items?.filter((item) => item.headline === headline).length;
};

test('a repeated POST gets the first answer again and makes no second row', async () => {
  const input = releaseInput({ headline: 'Einmal' });
  const first = await post('a-1', input);
  const second = await post('a-1', input);
  assert.equal(first.status, 201);
  assert.equal(second.status, 201);
  assert.deepEqual(second.body, first.body);
  assert.equal(await countOf('Einmal'), 1);
});

test('a repeated POST gets the first answer also after the release has changed', async () => {
  const input = releaseInput({ headline: 'Vorher' });
  const first = await post('a-2', input);
  await service.api('PATCH', `/releases/${first.body.id}`, { headline: 'Nachher' });
  assert.equal((await post('a-2', input)).body.headline, 'Vorher');
});

test('the same key with another body is refused', async () => {
  await post('b-1', releaseInput({ headline: 'Eins' }));
  assertProblem(await post('b-1', releaseInput({ headline: 'Zwei' })), 409);
  assert.equal(await countOf('Zwei'), 0);
});

test('the same key for another address is refused', async () => {
  const id = await createRelease(service);
  assert.equal((await post('b-2', {}, `/releases/${id}/publish`)).status, 200);
  assertProblem(await post('b-2', {}, `/releases/${id}/unschedule`), 409);
});

test('many calls at once with one key make one row', async () => {
  const input = releaseInput({ headline: 'Gleichzeitig' });
  const answers = await Promise.all(Array.from({ length: 12 }, () => post('c-1', input)));
  assert.equal(await countOf('Gleichzeitig'), 1);
  const made = answers.filter(({ status }) => status === 201);
  assert.ok(made.length >= 1);
  assert.equal(new Set(made.map(({ body }) => body.id)).size, 1);
  for (const answer of answers.filter(({ status }) => status !== 201)) assertProblem(answer, 409);
});

test('a call that failed frees its key', async () => {
  assertProblem(await post('d-1', { headline: 'Ohne Region', regions: ['99999'] }), 422);
  assert.equal((await post('d-1', releaseInput({ headline: 'Nun mit Region' }))).status, 201);
});

test('a call that broke keeps its key until it is taken for dead, because it may have been done', async (t) => {
  const { storage, db } = service.deps;
  const broken = t.mock.method(storage, 'keepFile', () => Promise.reject(new Error('disk')));
  const bytes = await makePicture();
  const upload = () =>
    service.api('POST', '/media', uploadForm({ bytes }), { 'idempotency-key': 'd-2' });
  assertProblem(await upload(), 500);
  broken.mock.restore();
  assertProblem(await upload(), 409);
  await sql`update idempotent_answer set created_at = now() - interval '9 minutes'
    where key = 'd-2'`.execute(db);
  assertProblem(await upload(), 409);
  await sql`update idempotent_answer set created_at = now() - interval '11 minutes'
    where key = 'd-2'`.execute(db);
  assert.equal((await upload()).status, 201);
});

test('a key of two offices is two keys', async () => {
  const other = await createOffice(service.deps, { slug: 'andere', name: 'Andere' });
  const first = await post('e-1', releaseInput());
  const second = await call(`${service.url}/api/v1/releases`, {
    method: 'POST',
    key: other.key,
    body: releaseInput(),
    headers: { 'idempotency-key': 'e-1' },
  });
  assert.equal(second.status, 201);
  assert.notEqual(second.body.id, first.body.id);
});

test('a key of bad form is refused at its header', async () => {
  for (const key of ['', 'zwei Worte', 'x'.repeat(201), '\u00fcbung', 'a\tb'])
    assert.deepEqual(faultPaths(await post(key, releaseInput())), ['Idempotency-Key']);
  assert.equal((await post('x'.repeat(200), releaseInput())).status, 201);
});

test('an upload is repeated under its key, and another file under it is refused', async () => {
  const upload = async (format: 'jpeg' | 'png') =>
    service.api('POST', '/media', uploadForm({ bytes: await makePicture(format) }), {
      'idempotency-key': 'f-1',
    });
  const first = await upload('jpeg');
  assert.equal(first.status, 201);
  assert.equal((await upload('jpeg')).body.id, first.body.id);
  assertProblem(await upload('png'), 409);
});

test('an upload of unknown length is refused under a key, because nothing tells it from another', async () => {
  const { body, headers } = new Response(uploadForm({ bytes: await makePicture() }));
  const answer = await fetch(`${service.url}/api/v1/media`, {
    method: 'POST',
    body,
    duplex: 'half',
    headers: {
      authorization: `Bearer ${service.office.key}`,
      'content-type': headers.get('content-type') ?? '',
      'idempotency-key': 'f-2',
    },
  });
  const { errors } = (await answer.json()) as { errors?: { path: string }[] };
  assert.deepEqual([answer.status, errors?.map(({ path }) => path)], [422, ['Content-Length']]);
});

test('the header is ignored where nothing is made', async () => {
  const headers = { 'idempotency-key': 'g 1' };
  assert.equal((await service.api('GET', '/releases', undefined, headers)).status, 200);
});
