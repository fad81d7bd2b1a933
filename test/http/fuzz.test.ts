import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { type ApiRoute } from '../../src/http/api.ts';
import { apiRoutes } from '../../src/http/api-router.ts';
import { createReleaseInput } from '../../src/releases/schema.ts';
import { call } from '../helpers/call.ts';
import { assertProblem } from '../helpers/problem.ts';
import { createRelease, releaseInput } from '../helpers/releases.ts';
import { startTestService, type TestService } from '../helpers/service.ts';

let service: TestService;
let routes: ApiRoute[];
before(async () => {
  service = await startTestService({ workers: false });
  routes = apiRoutes(service.deps).filter(({ method }) => method === 'post' || method === 'patch');
});
after(() => service.close());

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom('', '05954', '05000000', 'de', 'html', '2027-03-28T02:30', '2026-11-26T10:00:75'),
  fc.constantFrom('\0', '\uD800', '__proto__', '<svg onload=x>', '-1', '9'.repeat(400), '%00'),
);
const value = fc.jsonValue({ maxDepth: 3, stringUnit: 'binary' });
const fields = [
  ...Object.keys(createReleaseInput.shape),
  'note',
  'reason',
  'caption',
  'alt',
  'email',
  'filters',
];
const body = fc.oneof(
  value,
  fc.dictionary(fc.oneof(fc.constantFrom(...fields), text), fc.oneof(text, value), { maxKeys: 6 }),
  fc.dictionary(fc.constantFrom(...fields), fc.array(fc.oneof(text, value), { maxLength: 4 })),
);

test(
  'random JSON to any POST or PATCH is never a fault of ours',
  { timeout: 120_000 },
  async () => {
    const id = await createRelease(service);
    const property = fc.asyncProperty(fc.nat(), body, async (pick, sent) => {
      const route = routes[pick % routes.length];
      assert.ok(route);
      const url = `${service.url}/api/v1${route.path.replace(':id', id)}`;
      const answer = await call(url, {
        method: route.method.toUpperCase(),
        key: service.office.key,
        body: JSON.stringify(sent) ?? 'null',
        headers: { 'content-type': 'application/json' },
      });
      if (answer.status >= 300) assertProblem(answer, answer.status);
      assert.ok(answer.status < 500, `${route.path}: ${JSON.stringify(answer.body)}`);
    });
    await fc.assert(property, { numRuns: 400, interruptAfterTimeLimit: 10_000 });
  },
);

test(
  'a complete release with one field spoiled at random is taken or refused at that field',
  { timeout: 120_000 },
  async () => {
    const spoiled = fc.tuple(
      fc.constantFrom(...Object.keys(createReleaseInput.shape)),
      fc.oneof(text, value, fc.array(text, { maxLength: 3 })),
    );
    const property = fc.asyncProperty(spoiled, async ([field, wrong]) => {
      const answer = await service.api(
        'POST',
        '/releases',
        JSON.stringify(releaseInput({ [field]: wrong })),
        {
          'content-type': 'application/json',
        },
      );
      if (answer.status === 201) return;
      const { errors = [] } = assertProblem(answer, 422);
      assert.ok(errors.length > 0);
      for (const { path } of errors) assert.equal(path.split('.')[0], field);
    });
    await fc.assert(property, { numRuns: 200, interruptAfterTimeLimit: 8_000 });
  },
);

test(
  'random text in the query of a list is never a fault of ours',
  { timeout: 60_000 },
  async () => {
    const names = [
      'q',
      'region',
      'topic',
      'office',
      'lang',
      'from',
      'to',
      'limit',
      'cursor',
      'parent',
      'status',
    ];
    const query = fc.dictionary(fc.constantFrom(...names), text, { minKeys: 1, maxKeys: 3 });
    const paths = ['/releases', '/public/releases', '/public/regions'];
    const property = fc.asyncProperty(fc.constantFrom(...paths), query, async (path, wish) => {
      const answer = await service.api('GET', `${path}?${new URLSearchParams(wish).toString()}`);
      if (answer.status >= 300) assertProblem(answer, answer.status);
      assert.ok(answer.status < 500, JSON.stringify(wish));
    });
    await fc.assert(property, { numRuns: 200, interruptAfterTimeLimit: 5_000 });
  },
);
