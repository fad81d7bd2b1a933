import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import Ajv from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { PublicMedia, PublicRelease } from '../../src/releases/public-store.ts';
import type { Json, JsonObject } from '../../src/signatures/canonical.ts';
import { writeNinjs } from '../../src/signatures/ninjs.ts';
import { withSignature } from '../../src/signatures/sealed.ts';
import { makePicture, pictureWords, uploadForm } from '../helpers/pictures.ts';
import { publishRelease } from '../helpers/releases.ts';
import { startTestService, type TestService } from '../helpers/service.ts';
import { release as sample, picture } from '../feeds/sample.ts';
import { ninjsSchema } from './ninjs-schema.ts';

const baseUrl = 'https://presse.example';
const ajv = new Ajv.default({
  allErrors: true,
  strict: true,
  strictRequired: false,
  strictTypes: false,
});
addFormats.default(ajv);
const isValid = ajv.compile(ninjsSchema);

const file = (contentType: string, change: Partial<PublicMedia> = {}): PublicMedia => ({
  ...picture,
  id: contentType.replace(/\W/g, '').slice(-12),
  fileName: `Ein Name „mit“ Ä #1.${contentType.split('/')[1]}`,
  contentType,
  width: null,
  height: null,
  ...change,
});

const kinds: Record<string, Partial<PublicRelease>> = {
  plain: {},
  bare: {
    subheadline: '',
    byline: '',
    dateline: '',
    boilerplateHtml: null,
    contacts: [],
    keywords: [],
    regions: [],
    media: [],
  },
  corrected: { version: 3, note: 'Die Zahl der Plätze war falsch.' },
  invitation: {
    kind: 'invitation',
    eventStartsAt: new Date('2026-12-01T09:00:00Z'),
    eventPlace: 'Kreishaus Schwelm',
  },
  urgent: { kind: 'urgent' },
  English: { language: 'en', headline: 'New school' },
  'with pictures, papers, sound and film': {
    media: [
      picture,
      file('application/pdf', { caption: '', credit: '', alt: '' }),
      file('audio/mpeg'),
      file('video/mp4', { width: 1920, height: 1080 }),
    ],
  },
  'of an office with all ways to reach it': {
    office: { ...sample.office, phone: '02336 93-0', website: 'https://www.kreis.example/' },
  },
};

function documentOf(change: Partial<PublicRelease>): JsonObject {
  const release = { ...sample, ...change };
  const hashes = new Map(release.media.map(({ id }) => [id, 'ab'.repeat(32)]));
  return writeNinjs({ baseUrl, release, hashes });
}

function signed(document: JsonObject): JsonObject {
  const content = JSON.stringify(document);
  return withSignature({ content, kid: 'key', signature: Buffer.alloc(64), code: '0123456789AB' });
}

for (const [kind, change] of Object.entries(kinds))
  test(`a release that is ${kind} is ninjs 3.1, before and after it is signed`, () => {
    for (const document of [documentOf(change), signed(documentOf(change))])
      assert.ok(isValid(document), JSON.stringify(isValid.errors, null, 1));
  });

test('the judge refuses a member that the standard does not have, wherever it stands', () => {
  const document = signed(documentOf({ ...kinds.invitation, note: 'Berichtigt', version: 2 }));
  const inside = objectsIn(document);
  assert.ok(inside.length > 20, String(inside.length));
  for (const one of inside) {
    one.depesche = 'x';
    assert.equal(isValid(document), false, JSON.stringify(one));
    delete one.depesche;
  }
  assert.ok(isValid(document));
});

test('the judge refuses wrong types, formats and values, and what lacks its identity', () => {
  for (const change of [
    { uri: 'keine Adresse' },
    { version: 1 },
    { firstCreated: '22.11.2026' },
    { pubStatus: 'public' },
    { type: 'article' },
    { urgency: 10 },
    { headlines: [{ role: 'main' }] },
    { organisations: [{ name: 'x', contactInfo: [{ type: 'phone' }] }] },
    { associations: [{ name: 'x' }] },
    { eventDetails: { dates: { startDate: 'morgen' } } },
  ])
    assert.equal(isValid({ ...documentOf({}), ...change }), false, JSON.stringify(change));
  const { uri: _, ...nameless } = documentOf({});
  assert.equal(isValid(nameless), false);
});

function objectsIn(value: Json): JsonObject[] {
  if (Array.isArray(value)) return value.flatMap(objectsIn);
  if (typeof value !== 'object' || value === null) return [];
  return [value, ...Object.values(value).flatMap(objectsIn)];
}

suite('What the API hands out', () => {
  let service: TestService;
  before(async () => {
    service = await startTestService({ workers: false });
  });
  after(() => service.close());

  async function download(id: string): Promise<JsonObject> {
    const response = await fetch(`${service.url}/api/v1/public/releases/${id}.ninjs`);
    assert.equal(response.status, 200);
    return (await response.json()) as JsonObject;
  }

  test('is ninjs 3.1: plain, invitation, with a picture, corrected, English', async () => {
    const form = uploadForm({ bytes: await makePicture(), fields: pictureWords });
    const { body: media } = await service.api('POST', '/media', form);
    const event = { startsAt: '2027-01-01T10:00:00+01:00', place: 'Kreishaus' };
    const ids = [
      await publishRelease(service),
      await publishRelease(service, { kind: 'invitation', event }),
      await publishRelease(service, { media: [media.id] }),
      await publishRelease(service, { language: 'en', headline: 'New report on education' }),
    ];
    await service.api('POST', `/releases/${ids[0]}/correct`, { note: 'Zahl', headline: 'Neu' });
    for (const id of ids) {
      const document = await download(id);
      assert.ok(isValid(document), JSON.stringify(isValid.errors, null, 1));
    }
    assert.equal((await download(String(ids[0]))).version, '2');
    assert.ok('eventDetails' in (await download(String(ids[1]))));
    assert.ok('associations' in (await download(String(ids[2]))));
  });
});
