import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { makePicture, uploadForm } from '../helpers/pictures.ts';
import { assertProblem, faultAt, faultPaths } from '../helpers/problem.ts';
import { createRelease } from '../helpers/releases.ts';
import { startTestService, type TestService } from '../helpers/service.ts';

let service: TestService;
before(async () => {
  service = await startTestService({ workers: false });
});
after(() => service.close());

const contact = { name: 'Eva Muster', email: 'eva@kreis.example' };

suite('An incomplete release', () => {
  test('is kept as a draft with nothing but a headline', async () => {
    const { status, body } = await service.api('POST', '/releases', { headline: 'Nur ein Kopf' });
    assert.equal(status, 201);
    assert.equal(body.status, 'draft');
  });

  test('is not scheduled: every fault is listed at once, with those of its files', async () => {
    const form = uploadForm({ bytes: await makePicture(), name: 'rathaus.jpg' });
    const { body: file } = await service.api('POST', '/media', form);
    const draft = { headline: 'Lücken', kind: 'invitation', contacts: [], media: [file.id] };
    const { body } = await service.api('POST', '/releases', draft);
    const gaps = [
      'body',
      'contacts',
      'event',
      'media.0.alt',
      'media.0.caption',
      'media.0.credit',
      'publishAt',
      'regions',
      'topics',
    ];
    const answer = await service.api('POST', `/releases/${body.id}/schedule`, {});
    assert.deepEqual(faultPaths(answer), gaps);
    assert.match(faultAt(answer, 'media.0.credit'), /rathaus\.jpg/);
    const published = await service.api('POST', `/releases/${body.id}/publish`, {});
    assert.deepEqual(
      faultPaths(published),
      gaps.filter((gap) => gap !== 'publishAt'),
    );
    assert.equal((await service.api('GET', `/releases/${body.id}`)).body.status, 'draft');
  });

  test('has a body only when something of it can be read', async () => {
    for (const text of ['', ' \n ', '<script>alert(1)</script>', '<p>&nbsp;</p>']) {
      const id = await createRelease(service, { body: text, bodyFormat: 'html' });
      const answer = await service.api('POST', `/releases/${id}/publish`, {});
      assert.deepEqual(faultPaths(answer), ['body']);
    }
  });

  test('has a contact only when somebody can be reached', async () => {
    const id = await createRelease(service, { contacts: [contact, { name: 'Stumm' }] });
    const answer = await service.api('POST', `/releases/${id}/publish`, {});
    assert.deepEqual(faultPaths(answer), ['contacts.1']);
  });

  test('cannot be made by a correction of a public one', async () => {
    const id = await createRelease(service);
    await service.api('POST', `/releases/${id}/publish`, {});
    const empty = { note: 'Leer', body: '', regions: [], topics: [], contacts: [] };
    const answer = await service.api('POST', `/releases/${id}/correct`, empty);
    assert.deepEqual(faultPaths(answer), ['body', 'contacts', 'regions', 'topics']);
    const { body } = await service.api('GET', `/releases/${id}`);
    assert.equal(body.version, 1);
    assert.deepEqual(body.regions, ['05954']);
  });
});

test('a correction needs a note and a withdrawal a reason', async () => {
  const id = await createRelease(service);
  await service.api('POST', `/releases/${id}/publish`, {});
  for (const note of [undefined, '', ' \r\n', 'x'.repeat(501), 7]) {
    const corrected = await service.api('POST', `/releases/${id}/correct`, { note });
    assert.deepEqual(faultPaths(corrected), ['note']);
    const withdrawn = await service.api('POST', `/releases/${id}/withdraw`, { reason: note });
    assert.deepEqual(faultPaths(withdrawn), ['reason']);
  }
});

test('errors of a release are in English for those who ask', async () => {
  const { body } = await service.api('POST', '/releases', { headline: 'Lücken', contacts: [] });
  const headers = { 'accept-language': 'en', 'content-type': 'application/json' };
  const answer = await service.api('POST', `/releases/${body.id}/schedule`, '{}', headers);
  const { title, errors = [] } = assertProblem(answer, 422);
  assert.equal(title, 'Input incomplete or wrong');
  assert.ok(errors.some(({ message }) => message === 'At least one region is missing.'));
});

test('the event of a release is taken away with null, where it is none to be invited to', async () => {
  const event = { startsAt: '2027-01-08T10:00:00+01:00', place: 'Schwelm' };
  const id = await createRelease(service, { event });
  const { body } = await service.api('PATCH', `/releases/${id}`, { event: null });
  assert.equal(body.event, null);
  await service.api('PATCH', `/releases/${id}`, { event });
  await service.api('POST', `/releases/${id}/publish`, {});
  const corrected = await service.api('POST', `/releases/${id}/correct`, {
    note: 'Ohne Termin',
    event: null,
  });
  assert.deepEqual([corrected.status, corrected.body.event], [200, null]);

  const kind = 'invitation';
  const invitation = await createRelease(service, { event, kind });
  await service.api('POST', `/releases/${invitation}/publish`, {});
  const note = 'Ohne Termin';
  const refused = await service.api('POST', `/releases/${invitation}/correct`, {
    note,
    event: null,
  });
  assert.deepEqual(faultPaths(refused), ['event']);
});

test('an address list, of which there is none yet, is refused in these words', async () => {
  for (const field of ['addressLists', 'excludeLists']) {
    const answer = await service.api('POST', '/releases', {
      headline: 'A',
      [field]: ['presse', 'x'],
    });
    assert.equal(faultAt(answer, field), 'Diesen Verteiler gibt es nicht.');
    assert.equal(
      (await service.api('POST', '/releases', { headline: 'A', [field]: [] })).status,
      201,
    );
  }
});

test('a body of tens of thousands of paragraphs is refused, because every reader would pay for it', async () => {
  const answer = await service.api('POST', '/releases', {
    headline: 'Telefonbuch',
    body: 'a\n\n'.repeat(60_000),
  });
  assert.equal(answer.status, 422);
  assert.match(faultAt(answer, 'body'), /5000/);
});
