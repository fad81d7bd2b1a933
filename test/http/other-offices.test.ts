import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { apiRoutes } from '../../src/http/api-router.ts';
import { call } from '../helpers/call.ts';
import { createOffice } from '../helpers/offices.ts';
import { makePicture, pictureWords, uploadForm } from '../helpers/pictures.ts';
import { assertProblem, faultPaths } from '../helpers/problem.ts';
import { createRelease, publishRelease, releaseInput } from '../helpers/releases.ts';
import { startTestService, type TestService } from '../helpers/service.ts';

let service: TestService;
let stranger: { key: string };
let ids: { release: string[]; media: string[]; distribution: string[] };

before(async () => {
  service = await startTestService({ workers: false });
  stranger = await createOffice(service.deps, { slug: 'fremd', name: 'Fremde Stelle' });
  const media = await upload();
  const draft = await createRelease(service, { media: [media] });
  const published = await publishRelease(service);
  const scheduled = await createRelease(service);
  const moment = { publishAt: '2027-11-26T10:00:00+01:00' };
  await service.api('POST', `/releases/${scheduled}/schedule`, moment);
  const { body } = await service.api('GET', `/releases/${published}/distributions`);
  const distribution = body.items?.map(({ id }) => String(id)) ?? [];
  assert.equal(distribution.length, 1);
  ids = { release: [draft, scheduled, published], media: [media], distribution };
});
after(() => service.close());

async function upload(): Promise<string> {
  const form = uploadForm({ bytes: await makePicture(), fields: pictureWords });
  const { body } = await service.api('POST', '/media', form);
  return String(body.id);
}

/** A body that each route would take from the owner. */
const bodies: Record<string, unknown> = {
  'patch /releases/:id': { headline: 'Geändert' },
  'post /releases/:id/schedule': { publishAt: '2027-01-01T10:00:00+01:00' },
  'post /releases/:id/correct': { note: 'Fremd', headline: 'Geändert' },
  'post /releases/:id/withdraw': { reason: 'Fremd' },
  'patch /media/:id': { caption: 'Geändert' },
};

/** Everything that a stranger could have changed, as text. */
async function snapshot(): Promise<string> {
  const tables = 'release release_version release_media media distribution delivery audit_event';
  const rows = await Promise.all(
    tables.split(' ').map(async (table) => {
      const { rows } = await sql`select * from ${sql.table(table)} order by 1, 2`.execute(
        service.deps.db,
      );
      return rows;
    }),
  );
  return JSON.stringify(rows);
}

function idsOf(path: string): string[] {
  if (path.startsWith('/releases/')) return ids.release;
  if (path.startsWith('/media/')) return ids.media;
  if (path.startsWith('/distributions/')) return ids.distribution;
  throw new Error(`no ids for ${path}: a new kind of route needs a row here`);
}

const idIn = (url: string, id: string) => url.replace(':id', id).replace(':delivery', '1');

test("another office's ids are unknown on every route, and nothing changes", async () => {
  const before = await snapshot();
  let calls = 0;
  for (const { method, path, scope } of apiRoutes(service.deps)) {
    if (scope === null || !path.includes(':id')) continue;
    for (const id of idsOf(path)) {
      const url = `${service.url}/api/v1${path}`;
      const wish = { method: method.toUpperCase(), key: stranger.key };
      const body = method === 'get' ? undefined : (bodies[`${method} ${path}`] ?? {});
      const theirs = await call(idIn(url, id), { ...wish, body });
      const nobodys = await call(idIn(url, '000000000000'), { ...wish, body });
      assertProblem(theirs, 404);
      assert.deepEqual(theirs.body, nobodys.body, `${method} ${path}`);
      calls += 1;
    }
  }
  assert.ok(calls >= 20, `only ${calls} calls`);
  assert.equal(await snapshot(), before);
});

test("another office's releases and files are in no list", async () => {
  const { body } = await call(`${service.url}/api/v1/releases?limit=100`, { key: stranger.key });
  assert.deepEqual(body.items, []);
});

test("another office's file cannot be put into a release", async () => {
  const input = releaseInput({ media: ['000000000000', ids.media[0]] });
  const url = `${service.url}/api/v1/releases`;
  const answer = await call(url, { method: 'POST', key: stranger.key, body: input });
  assert.deepEqual(faultPaths(answer), ['media.0', 'media.1']);
});

test('the owner reaches the same ids', async () => {
  for (const id of ids.release)
    assert.equal((await service.api('GET', `/releases/${id}`)).status, 200);
  for (const id of ids.media) assert.equal((await service.api('GET', `/media/${id}`)).status, 200);
});
