import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { sql } from 'kysely';
import { checkedApi } from '../helpers/checked.ts';
import { assertProblem } from '../helpers/problem.ts';
import { createRelease, publishRelease } from '../helpers/releases.ts';
import { startTestService, type TestService } from '../helpers/service.ts';

let service: TestService;
let api: TestService['api'];
before(async () => {
  service = await startTestService({ workers: false });
  api = checkedApi(service);
});
after(() => service.close());

const later = { publishAt: '2027-11-26T10:00:00+01:00' };
const steps = {
  change: (id: string) => api('PATCH', `/releases/${id}`, { headline: 'Geändert' }),
  schedule: (id: string) => api('POST', `/releases/${id}/schedule`, later),
  unschedule: (id: string) => api('POST', `/releases/${id}/unschedule`, {}),
  publish: (id: string) => api('POST', `/releases/${id}/publish`, {}),
  correct: (id: string) => api('POST', `/releases/${id}/correct`, { note: 'Zahl berichtigt' }),
  withdraw: (id: string) => api('POST', `/releases/${id}/withdraw`, { reason: 'Falsche Zahlen' }),
  delete: (id: string) => api('DELETE', `/releases/${id}`),
};
type StepName = keyof typeof steps;

async function releaseIn(status: string): Promise<string> {
  const id = await createRelease(service);
  const way: Record<string, StepName[]> = {
    draft: [],
    scheduled: ['schedule'],
    published: ['publish'],
    withdrawn: ['publish', 'withdraw'],
  };
  for (const step of way[status] ?? []) await steps[step](id);
  assert.equal((await api('GET', `/releases/${id}`)).body.status, status);
  return id;
}

test('a release goes from draft to withdrawn by way of every step', async () => {
  const id = await createRelease(service);
  assert.equal((await steps.change(id)).body.headline, 'Geändert');
  const scheduled = await steps.schedule(id);
  assert.deepEqual([scheduled.body.status, scheduled.body.version], ['scheduled', 1]);
  assert.equal(scheduled.body.publishedAt, null);
  assert.equal((await steps.unschedule(id)).body.status, 'draft');
  assert.equal((await steps.schedule(id)).body.status, 'scheduled');
  const published = await steps.publish(id);
  assert.equal(published.body.status, 'published');
  assert.ok(published.body.publishedAt !== null);
  const corrected = await steps.correct(id);
  assert.deepEqual([corrected.body.status, corrected.body.version], ['published', 2]);
  assert.equal(corrected.body.note, 'Zahl berichtigt');
  assert.equal(corrected.body.publishedAt, published.body.publishedAt);
  assert.equal(corrected.body.url, published.body.url);
  const withdrawn = await steps.withdraw(id);
  assert.equal(withdrawn.body.status, 'withdrawn');
  assert.equal(withdrawn.body.withdrawnReason, 'Falsche Zahlen');
});

suite('A step that the present status does not allow', () => {
  const allowed: Record<string, StepName[]> = {
    draft: ['change', 'schedule', 'publish', 'delete'],
    scheduled: ['unschedule', 'publish'],
    published: ['correct', 'withdraw'],
    withdrawn: [],
  };
  for (const [status, possible] of Object.entries(allowed))
    for (const step of Object.keys(steps) as StepName[]) {
      if (possible.includes(step)) continue;
      test(`"${step}" of a ${status} release is refused with that status, and nothing changes`, async () => {
        const id = await releaseIn(status);
        const before = (await api('GET', `/releases/${id}`)).body;
        const { detail } = assertProblem(await steps[step](id), 409);
        assert.match(detail ?? '', new RegExp(`\\b${status}\\b`));
        assert.deepEqual((await api('GET', `/releases/${id}`)).body, before);
      });
    }
});

test('only a draft is deleted, and then it is gone for good', async () => {
  const id = await releaseIn('draft');
  assert.equal((await steps.delete(id)).status, 204);
  assertProblem(await api('GET', `/releases/${id}`), 404);
  assertProblem(await steps.delete(id), 404);
});

test('eight at once publish a release once, correct it eight times and withdraw it once', async () => {
  const id = await createRelease(service);
  const eightTimes = async (step: StepName) => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => steps[step](id)));
    return answers.filter(({ status }) => status === 200).length;
  };
  // Who comes between the plan and the publication of another finds it scheduled for now.
  assert.ok((await eightTimes('publish')) >= 1);
  assert.equal(await eightTimes('correct'), 8);
  assert.equal((await api('GET', `/releases/${id}`)).body.version, 9);
  assert.equal(await eightTimes('withdraw'), 1);
  const { body } = await api('GET', `/releases/${id}/distributions`);
  const kinds = body.items?.map(({ kind }) => String(kind));
  assert.equal(kinds?.filter((kind) => kind === 'initial').length, 1);
  assert.equal(kinds?.filter((kind) => kind === 'withdrawal').length, 1);
});

test('scheduling again after unscheduling keeps the moment that the release carried', async () => {
  const id = await releaseIn('scheduled');
  await steps.unschedule(id);
  const { body } = await api('POST', `/releases/${id}/schedule`, {});
  assert.equal(body.publishAt, '2027-11-26T09:00:00.000Z');
});

test('a correction changes what it names and keeps the rest', async () => {
  const id = await publishRelease(service);
  const before = (await api('GET', `/releases/${id}`)).body;
  const change = { note: 'Überschrift', headline: 'Neue Überschrift', keywords: [] };
  const { body: now } = await api('POST', `/releases/${id}/correct`, change);
  const { body, subheadline, regions, topics, contacts, url } = before;
  assert.partialDeepStrictEqual(now, { body, subheadline, regions, topics, contacts, url });
  assert.deepEqual([now.headline, now.keywords], ['Neue Überschrift', []]);
});

test('the old version stays in the database when a release is corrected', async () => {
  const id = await publishRelease(service, { headline: 'Erste Fassung' });
  await api('POST', `/releases/${id}/correct`, { note: 'Neu', headline: 'Zweite Fassung' });
  const { rows } = await sql<{ headline: string }>`
    select headline from release_version where release_id = ${id} order by number
  `.execute(service.deps.db);
  assert.deepEqual(
    rows.map(({ headline }) => headline),
    ['Erste Fassung', 'Zweite Fassung'],
  );
});

test('every step is in the audit trail with the name of the key', async () => {
  const id = await createRelease(service);
  for (const step of [
    'change',
    'schedule',
    'unschedule',
    'publish',
    'correct',
    'withdraw',
  ] as const)
    await steps[step](id);
  const { rows } = await sql<{ action: string; actor: string }>`
    select action, actor from audit_event where release_id = ${id} order by id
  `.execute(service.deps.db);
  assert.deepEqual(
    rows.map(({ action }) => action),
    [
      'created',
      'changed',
      'scheduled',
      'unscheduled',
      'publishedNow',
      'published',
      'corrected',
      'withdrawn',
    ],
  );
  const actors = new Set(rows.map(({ actor }) => actor));
  assert.deepEqual(actors, new Set(['key Test', 'schedule']));
});

test('a refused step is not in the audit trail', async () => {
  const id = await releaseIn('draft');
  await steps.withdraw(id);
  const { rows } = await sql`select 1 from audit_event where release_id = ${id}`.execute(
    service.deps.db,
  );
  assert.equal(rows.length, 1);
});
