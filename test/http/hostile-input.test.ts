import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { call } from '../helpers/call.ts';
import { assertProblem, faultPaths } from '../helpers/problem.ts';
import { startTestService, type TestService } from '../helpers/service.ts';

let service: TestService;
before(async () => {
  service = await startTestService({ workers: false });
});
after(() => service.close());

/** Seconds of the processor that this process works meanwhile; what grew with a square took minutes. */
async function secondsFor(work: () => Promise<unknown>): Promise<number> {
  const start = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}

const subscriptions = () => `${service.url}/api/v1/public/subscriptions`;

async function paste(text: string): Promise<string> {
  const body = new URLSearchParams({ code: text });
  const response = await fetch(`${service.url}/pruefen`, { method: 'POST', body });
  assert.equal(response.status, 200);
  return response.text();
}

suite('Nobody keeps the service busy', () => {
  test('with 100,000 combining marks in a row, in a text or in the name of a host', async () => {
    const marks = '\u0301\u0316'.repeat(49_980);
    const seconds = await secondsFor(async () => {
      await paste(`a${marks}`);
      await paste(`Der Kreis baut mit ${marks} drei neue Schulen.`);
      await paste(`https://a${marks}.example/meldungen/x`);
    });
    assert.ok(seconds < 8, `${seconds} s`);
  });

  test('with a text of 190 kB in the place of a filter', async () => {
    const body = { email: 'a@leser.example', filters: ['x'.repeat(190_000)] };
    const seconds = await secondsFor(async () => {
      const answer = await call(subscriptions(), { method: 'POST', body });
      assert.deepEqual(faultPaths(answer), ['filters.0']);
    });
    assert.ok(seconds < 4, `${seconds} s`);
  });
});

suite('Of many faults', () => {
  test('in the names of fields the first twenty are told, and how many more there are', async () => {
    const names = Array.from({ length: 50_000 }, (_, index) => `field${index}`);
    const fields = Object.fromEntries(names.map((name) => [name, 1]));
    const answer = await service.api('POST', '/releases', { headline: 'Neue Schule', ...fields });
    const { errors = [] } = assertProblem(answer, 422);
    assert.deepEqual(
      errors.map(({ path }) => path),
      [...names.slice(0, 20), ''],
    );
    assert.equal(errors.at(-1)?.message, 'Und 49980 weitere Felder, die es nicht gibt.');
  });

  test('of other kinds the first hundred', async () => {
    const filter = { regions: Array.from({ length: 50 }, (_, index) => `nowhere-${index}`) };
    const body = { email: 'a@leser.example', filters: Array.from({ length: 20 }, () => filter) };
    const answer = await call(subscriptions(), { method: 'POST', body });
    const { errors = [] } = assertProblem(answer, 422);
    assert.equal(errors.length, 101);
    assert.equal(errors.at(-1)?.message, 'Und 900 weitere Fehler.');
  });

  test('the name of a field is told as far as one reads it', async () => {
    const answer = await service.api('PATCH', '/office', { ['x'.repeat(100_000)]: 1 });
    assert.deepEqual(faultPaths(answer), [`${'x'.repeat(100)}…`]);
  });

  test('a list that is too long is one', async () => {
    const regions = Array.from({ length: 100_000 }, () => 1);
    const answer = await service.api('POST', '/releases', { headline: 'Neue Schule', regions });
    assert.deepEqual(faultPaths(answer), ['regions']);
  });
});

suite('A body', () => {
  test('is read after the key, and of strangers up to 200 kB', async () => {
    const long = '{'.repeat(900_000);
    const headers = { 'content-type': 'application/json' };
    const post = (path: string, body: string) =>
      call(`${service.url}/api/v1${path}`, { method: 'POST', body, headers });
    assertProblem(await post('/releases', long), 401);
    assertProblem(await post('/public/subscriptions', long), 413);
    assertProblem(await post('/nowhere', long), 404);
  });

  test('that is nested half a million times is refused like any other', async () => {
    const deep = `${'['.repeat(490_000)}${']'.repeat(490_000)}`;
    const headers = { 'content-type': 'application/json', 'idempotency-key': 'deep' };
    for (const body of [deep, `{"headline":${deep}}`, `{"headline":"x","addressLists":${deep}}`])
      assertProblem(await service.api('POST', '/releases', body, headers), 422);
  });

  test('cannot bring a prototype with it', async () => {
    const headers = { 'content-type': 'application/json' };
    const body = '{"headline":"x","__proto__":{"status":"published"}}';
    assert.deepEqual(faultPaths(await service.api('POST', '/releases', body, headers)), [
      '__proto__',
    ]);
  });
});
