import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import sharp from 'sharp';
import { z } from 'zod';
import { freezeDistribution } from '../../src/distributions/freeze.ts';
import { sealDistribution } from '../../src/distributions/seal.ts';
import { apiRoutes } from '../../src/http/api-router.ts';
import { scopes } from '../../src/offices/api-keys.ts';
import { call } from '../helpers/call.ts';
import { checkedApi } from '../helpers/checked.ts';
import { makePicture, pictureWords, uploadForm } from '../helpers/pictures.ts';
import { createPeople } from '../helpers/people.ts';
import { releaseInput } from '../helpers/releases.ts';
import { startTestService, type TestService } from '../helpers/service.ts';

const inboundKey = 'inbound-key-of-the-tests-'.repeat(2);

let service: TestService;
before(async () => {
  service = await startTestService({ workers: false, env: { INBOUND_KEY: inboundKey } });
});
after(() => service.close());

const schema = z.record(z.string(), z.unknown());
const content = z.record(z.string(), z.strictObject({ schema }));
const operation = z.strictObject({
  summary: z.string().min(5),
  description: z.string().optional(),
  security: z.array(z.record(z.string(), z.array(z.string()))),
  parameters: z.array(
    z.strictObject({
      name: z.string(),
      in: z.enum(['path', 'query']),
      required: z.boolean(),
      schema,
    }),
  ),
  requestBody: z.strictObject({ required: z.boolean(), content }).optional(),
  responses: z.record(
    z.string().regex(/^(\d{3}|default)$/),
    z.strictObject({ description: z.string().min(1), content: content.optional() }),
  ),
});
/** The part of OpenAPI 3.1 that the document uses, without a field that it does not define. */
const openApi = z.strictObject({
  openapi: z.string().regex(/^3\.1\.\d+$/),
  info: z.strictObject({ title: z.string(), version: z.string(), description: z.string() }),
  servers: z.array(z.strictObject({ url: z.url() })),
  paths: z.record(
    z.string().startsWith('/'),
    z.partialRecord(z.enum(['get', 'post', 'patch', 'delete']), operation),
  ),
  components: z.strictObject({
    schemas: z.record(z.string(), schema),
    securitySchemes: z.record(z.string(), z.record(z.string(), z.string())),
  }),
});

async function readDocument() {
  const { status, body } = await call(`${service.url}/api/v1/openapi.json`);
  assert.equal(status, 200);
  return openApi.parse(body);
}

suite('The OpenAPI document', () => {
  test('has the shape of OpenAPI 3.1 and needs no key', async () => {
    const { servers } = await readDocument();
    assert.deepEqual(servers, [{ url: 'http://localhost:3000/api/v1' }]);
  });

  test('has every route and nothing else', async () => {
    const { paths } = await readDocument();
    const described = Object.entries(paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method} ${path}`),
    );
    const mounted = apiRoutes(service.deps).map(
      ({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`,
    );
    assert.deepEqual(described.toSorted(), mounted.toSorted());
    assert.equal(new Set(mounted).size, mounted.length, 'a route that another one hides');
  });

  test('names for each route its parameters, scope, answer and problem', async () => {
    const { paths, components } = await readDocument();
    for (const route of apiRoutes(service.deps)) {
      const path = route.path.replace(/:(\w+)/g, '{$1}');
      const described = paths[path]?.[route.method];
      assert.ok(described, path);
      const inPath = described.parameters
        .filter((one) => one.in === 'path')
        .map(({ name }) => name);
      assert.deepEqual(
        inPath,
        [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name),
      );
      if (route.scope !== null) assert.ok(described.description?.includes(route.scope), path);
      assert.equal(described.security.length, route.scope === null ? 0 : 1);
      assert.ok(described.responses[route.status], path);
      const problem = described.responses.default?.content?.['application/problem+json'];
      assert.deepEqual(problem?.schema, { $ref: '#/components/schemas/Problem' });
    }
    assert.ok(components.schemas.Problem);
  });

  test('refers to nothing that it does not hold', async () => {
    const document = await readDocument();
    for (const [, ref = ''] of JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)) {
      const found = ref
        .replace(/^#\//, '')
        .split('/')
        .reduce<unknown>((node, name) => (node as Record<string, unknown>)[name], document);
      assert.ok(found, ref);
    }
  });

  test('names only scopes that a key can have', () => {
    for (const { scope } of apiRoutes(service.deps))
      assert.ok(scope === null || scopes.includes(scope));
  });
});

/** Steps, delivery, progress and proof of a distribution that no worker touches. */
async function exerciseControl(api: TestService['api'], id: string): Promise<void> {
  const path = `/distributions/${id}`;
  for (const step of ['pause', 'resume']) await api('POST', `${path}/${step}`);
  await freezeDistribution(service.deps, id);
  const { body } = await api('GET', `${path}/deliveries`);
  await api('GET', `${path}/deliveries/${body.items?.[0]?.id}`);
  await api('POST', `${path}/resend`, {});
  await api('POST', `${path}/cancel`, {});
  await api('GET', `${path}/progress`);
  await sealDistribution(service.deps, { distributionId: id, stop: new AbortController().signal });
  for (const form of ['csv', 'json']) await api('GET', `${path}/proof.${form}`);
}

/** What an office does with itself. */
async function exerciseOffice(api: TestService['api']): Promise<void> {
  await api('GET', '/office');
  await api('PATCH', '/office', { accentColor: '#14566b' });
  const bytes = await sharp(await makePicture())
    .resize(64)
    .toBuffer();
  await api('POST', '/office/logo', uploadForm({ bytes, fields: { alt: 'Wappen' } }));
  await api('GET', '/public/offices');
  await api('DELETE', '/office/logo');
}

test('every route answers as its schema says, with no field more', async () => {
  const api = checkedApi(service);
  await createPeople(service.deps, [{ address: 'anna@leser.example' }]);
  const form = uploadForm({ bytes: await makePicture(), fields: pictureWords });
  const { body: media } = await api('POST', '/media', form);
  await api('GET', `/media/${media.id}`);
  await api('GET', `/media/${media.id}/file`);
  await api('PATCH', `/media/${media.id}`, { caption: 'Neu' });
  const { body: spare } = await api('POST', '/media', uploadForm({ bytes: await makePicture() }));
  await api('DELETE', `/media/${spare.id}`);
  const { body: draft } = await api('POST', '/releases', releaseInput());
  await api('DELETE', `/releases/${draft.id}`);
  const event = { startsAt: '2027-01-08T10:00:00+01:00', place: 'Kreishaus' };
  const full = releaseInput({ media: [media.id], kind: 'invitation', event });
  const { body: release } = await api('POST', '/releases', full);
  const path = `/releases/${release.id}`;
  await api('PATCH', path, { headline: 'Geändert' });
  await api('GET', path);
  await api('GET', '/releases?limit=1');
  await api('GET', `${path}/audience`);
  await api('POST', `${path}/schedule`, { publishAt: '2027-01-01T10:00:00+01:00' });
  await api('POST', `${path}/unschedule`, {});
  await api('POST', `${path}/publish`, {});
  await api('POST', `${path}/correct`, { note: 'Neu' });
  const { body: distributions } = await api('GET', `${path}/distributions`);
  const [distribution] = distributions.items ?? [];
  await api('GET', `/distributions/${distribution?.id}`);
  await api('GET', `/distributions/${distribution?.id}/deliveries`);
  await api('GET', `/distributions/${distribution?.id}/deliveries.csv`);
  await exerciseControl(api, distributions.items?.at(-1)?.id ?? '');
  await api('GET', '/public/releases?q=Geändert&region=05954');
  await api('GET', `/public/releases/${release.id}`);
  await api('GET', `/public/releases/${release.id}.ninjs`);
  for (const list of ['/public/regions?q=Schwelm', '/public/topics', '/public/offices'])
    await api('GET', list);
  await exerciseOffice(api);
  const subscription = { email: 'leserin@example.org', filters: [{ regions: ['05954'] }] };
  await api('POST', '/public/subscriptions', subscription);
  await api('POST', `${path}/withdraw`, { reason: 'Test' });
  await api('POST', '/inbound/mail', 'Subject: x\r\n\r\n', {
    authorization: `Bearer ${inboundKey}`,
    'content-type': 'message/rfc822',
  });
  const all = apiRoutes(service.deps).map(({ method, path }) => `${method} ${path}`);
  assert.deepEqual([...api.seen].toSorted(), all.toSorted(), 'a new route needs a call here');
});
