import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { faultAt, faultPaths } from '../helpers/problem.ts';
import { createRelease, releaseInput } from '../helpers/releases.ts';
import { startTestService, type TestService } from '../helpers/service.ts';

let service: TestService;
before(async () => {
  service = await startTestService({ workers: false });
});
after(() => service.close());

const create = (change: Record<string, unknown>) =>
  service.api('POST', '/releases', releaseInput(change));
const contact = { name: 'Eva Muster', email: 'eva@kreis.example' };

suite('A field of a release', () => {
  test('that does not exist is named, at every depth', async () => {
    const answer = await create({
      headlin: 'Tippfehler',
      contacts: [contact, { ...contact, fax: '1' }],
      event: { startsAt: '2027-01-08T10:00:00+01:00', place: 'Schwelm', hall: 'A' },
    });
    assert.deepEqual(faultPaths(answer), ['contacts.1.fax', 'event.hall', 'headlin']);
    assert.equal(faultAt(answer, 'contacts.1.fax'), 'Dieses Feld gibt es nicht.');
  });

  test('that does not exist is named in a moment too', async () => {
    const publishAt = { local: '2027-01-08T10:00', zone: 'Europe/Berlin', summer: true };
    assert.deepEqual(faultPaths(await create({ publishAt })), ['publishAt.summer']);
  });

  test('that the service sets by itself cannot be given', async () => {
    for (const field of ['id', 'status', 'version', 'url', 'officeId', 'publishedAt', 'bodyHtml'])
      assert.deepEqual(faultPaths(await create({ [field]: 'published' })), [field]);
  });

  test('of a wrong type is refused at its place, all of them at once', async () => {
    const wrong = {
      headline: 5,
      subheadline: null,
      byline: [],
      dateline: {},
      body: true,
      bodyFormat: 'rtf',
      boilerplate: 1,
      contacts: 'Eva',
      language: 'fr',
      kind: 'advert',
      event: 'morgen',
      regions: '05954',
      topics: [1],
      keywords: [null],
      media: {},
      publishAt: 1.5,
    };
    assert.deepEqual(faultPaths(await create(wrong)), [
      'body',
      'bodyFormat',
      'boilerplate',
      'byline',
      'contacts',
      'dateline',
      'event',
      'headline',
      'keywords.0',
      'kind',
      'language',
      'media',
      'publishAt',
      'regions',
      'subheadline',
      'topics.0',
    ]);
  });

  test('that is an address list or exclusion list names one that does not exist', async () => {
    const answer = await create({ addressLists: ['presse'], excludeLists: ['intern'] });
    const paths = faultPaths(answer);
    assert.ok(paths.some((path) => path.startsWith('addressLists')));
    assert.ok(paths.some((path) => path.startsWith('excludeLists')));
    assert.equal((await create({ addressLists: [], excludeLists: [] })).status, 201);
  });
});

suite('The headline', () => {
  test('is required and has 1 to 200 characters', async () => {
    const { headline: _, ...without } = releaseInput();
    assert.deepEqual(faultPaths(await service.api('POST', '/releases', without)), ['headline']);
    assert.deepEqual(faultPaths(await create({ headline: '' })), ['headline']);
    assert.equal((await create({ headline: 'x' })).status, 201);
    assert.equal((await create({ headline: 'x'.repeat(200) })).status, 201);
  });

  test('over 200 characters is refused with the true limit, however long it is', async () => {
    for (const length of [201, 2_000, 2_001, 10_000, 900_000])
      assert.match(faultAt(await create({ headline: 'x'.repeat(length) }), 'headline'), /200\b/);
  });

  test('is counted after cleaning: spaces at its ends and control characters are not in it', async () => {
    const { status, body } = await create({ headline: `  \u0000${'x'.repeat(200)}\r\n  ` });
    assert.equal(status, 201);
    assert.equal(body.headline?.length, 200);
  });

  test('of 200 characters outside the basic plane is refused or taken, never a fault of ours', async () => {
    for (const length of [100, 101, 200, 201])
      assert.ok((await create({ headline: '🚒'.repeat(length) })).status < 500);
  });

  test('keeps markup as text', async () => {
    const { body } = await create({ headline: '<b>Fett</b> & "mehr" {{name}}' });
    assert.equal(body.headline, '<b>Fett</b> & "mehr" {{name}}');
  });
});

suite('A name of something else', () => {
  test('that does not exist is refused at its place: region, topic and file', async () => {
    const answer = await create({
      regions: ['05954', '99999', "05954' or '1'='1", ''],
      topics: ['05000000', 'bildung', '99999999', 'no-such-topic'],
      media: ['000000000000'],
    });
    assert.deepEqual(faultPaths(answer), [
      'media.0',
      'regions.1',
      'regions.2',
      'regions.3',
      'topics.2',
      'topics.3',
    ]);
    assert.match(faultAt(answer, 'regions.1'), /Diese Region gibt es nicht/);
    assert.match(faultAt(answer, 'topics.3'), /Dieses Thema gibt es nicht/);
    assert.match(faultAt(answer, 'media.0'), /Dieses Medium gibt es/);
  });

  test('is refused together with every other fault of the same input', async () => {
    const answer = await create({
      regions: ['99999'],
      publishAt: '2027-01-08T10:00',
      topics: ['x'],
    });
    assert.deepEqual(faultPaths(answer), ['publishAt', 'regions.0', 'topics.0']);
  });

  test('may be given twice and counts once', async () => {
    const { body } = await create({ regions: ['05954', '05954'], topics: ['05000000', 'bildung'] });
    assert.deepEqual([body.regions, body.topics], [['05954'], ['05000000']]);
  });

  test('is checked in a change and in a correction as well', async () => {
    const id = await createRelease(service);
    const wrong = { regions: ['99999'], topics: ['x'], media: ['000000000000'], colour: 1 };
    const changed = await service.api('PATCH', `/releases/${id}`, wrong);
    assert.deepEqual(faultPaths(changed), ['colour']);
    const { colour: _, ...unknown } = wrong;
    const paths = ['media.0', 'regions.0', 'topics.0'];
    assert.deepEqual(faultPaths(await service.api('PATCH', `/releases/${id}`, unknown)), paths);
    await service.api('POST', `/releases/${id}/publish`, {});
    const path = `/releases/${id}/correct`;
    const corrected = await service.api('POST', path, { ...unknown, note: 'Neu' });
    assert.deepEqual(faultPaths(corrected), paths);
    assert.equal((await service.api('GET', `/releases/${id}`)).body.version, 1);
  });
});

suite('A contact', () => {
  test('needs a name and an address of good form', async () => {
    const answer = await create({ contacts: [{ name: ' ' }, { name: 'Eva', email: 'eva@' }, {}] });
    assert.deepEqual(faultPaths(answer), [
      'contacts.0.name',
      'contacts.1.email',
      'contacts.2.name',
    ]);
  });

  test('cannot bring a line break into a header by its address', async () => {
    for (const email of [
      'eva@kreis.example\r\nBcc: x@example.org',
      'a@b.de\u2028',
      '"a\nb"@kreis.example',
    ])
      assert.deepEqual(faultPaths(await create({ contacts: [{ name: 'Eva', email }] })), [
        'contacts.0.email',
      ]);
  });

  test('is not needed more than ten times', async () => {
    const contacts = Array.from({ length: 11 }, () => contact);
    assert.deepEqual(faultPaths(await create({ contacts })), ['contacts']);
  });
});

test('forty changes at once of forty drafts all succeed', async () => {
  const ids = await Promise.all(Array.from({ length: 40 }, () => createRelease(service)));
  const change = { headline: 'Zugleich', regions: ['05954'], topics: ['05000000'] };
  const answers = await Promise.all(
    ids.map((id) => service.api('PATCH', `/releases/${id}`, change)),
  );
  assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]));
});

test('a body at its limit of words that are hard to index is taken and published', async () => {
  const hard = [
    'a-'.repeat(90_000),
    '1.'.repeat(90_000),
    'a/'.repeat(90_000),
    'a@b.'.repeat(40_000),
    Array.from({ length: 25_000 }, (_, index) => index.toString(36)).join('x '),
    'Donaudampfschifffahrt'.repeat(9_000),
  ];
  for (const body of hard) {
    const answer = await create({ body });
    assert.equal(answer.status, 201, JSON.stringify(answer.body).slice(0, 300));
  }
});
