import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sizeText, thumbnailOf } from '../../src/portal/pictures.ts';
import { bodyWithDateline } from '../../src/portal/release-body.ts';
import { dayStart } from '../../src/portal/search-input.ts';
import { chooseLead } from '../../src/portal/start-page.ts';
import { groupByDay, presentTeaser } from '../../src/portal/teasers.ts';
import type { PublicMedia, PublicRelease } from '../../src/releases/public-store.ts';

const picture: PublicMedia = {
  id: 'm1',
  fileName: 'Schule am Bach.jpg',
  contentType: 'image/jpeg',
  sizeBytes: 200_000,
  width: 1600,
  height: 1000,
  caption: '',
  credit: 'Ada',
  alt: 'Ein Haus',
};

const office: PublicRelease['office'] = {
  id: 'o',
  slug: 'schwelm',
  name: 'Stadt Schwelm',
  nameEn: 'Town of Schwelm',
  email: '',
  phone: '',
  address: '',
  website: null,
};

function release(change: Partial<PublicRelease> = {}): PublicRelease {
  return {
    id: '0123456789ab',
    slug: 'meldung',
    version: 1,
    language: 'de',
    easyRead: false,
    translations: [],
    kind: 'release',
    headline: 'Neue Schule',
    subheadline: '',
    byline: '',
    dateline: '',
    bodyHtml: '<p>Der Kreis baut.</p>',
    bodyText: 'Der Kreis baut.',
    boilerplateHtml: null,
    contacts: [],
    keywords: [],
    eventStartsAt: null,
    eventEndsAt: null,
    eventPlace: null,
    note: null,
    checkCode: null,
    publishedAt: new Date('2026-11-21T09:00:00Z'),
    updatedAt: new Date('2026-11-21T09:00:00Z'),
    office,
    regions: [],
    topics: [],
    media: [],
    ...change,
  };
}

function region(name: string, ...within: string[]) {
  const path = [...within, name];
  return {
    code: name,
    slug: name,
    name,
    nameEn: null,
    level: 'county',
    path,
    lat: null,
    lon: null,
  };
}

test('a teaser names the places that the name of the office does not', () => {
  const regions = ['Schwelm', 'Hattingen', 'Witten', 'Hagen'].map((name) => region(name));
  assert.equal(presentTeaser('de', release({ regions })).place, 'Hattingen, Witten\u00a0…');
  const own = release({ regions: [region('Schwelm')] });
  assert.equal(presentTeaser('de', own).place, '');
  assert.equal(presentTeaser('en', own).place, '');
});

test('a translated name of the office does not bring its own place back', () => {
  const kreis = { ...office, name: 'Ennepe-Ruhr-Kreis', nameEn: 'Ennepe-Ruhr District' };
  const own = release({ office: kreis, regions: [region('Ennepe-Ruhr-Kreis')] });
  assert.equal(presentTeaser('en', own).place, '');
});

test('a list of a region shows first what lies in it', () => {
  const regions = [
    region('Ennepetal', '05', 'Kreis'),
    region('Hattingen', '05', 'Kreis'),
    region('Witten', '05', 'Kreis'),
    region('Hagen', '05'),
  ];
  const placeIn = (code: string) =>
    presentTeaser('de', release({ regions }), { regions: [code] }).place;
  assert.equal(placeIn('Witten'), 'Witten, Ennepetal\u00a0…');
  assert.equal(placeIn('Hagen'), 'Hagen, Ennepetal\u00a0…');
  assert.equal(placeIn('05'), 'Ennepetal, Hattingen\u00a0…');
});

test('a list of one office does not repeat its name, and has no empty line where it stood', () => {
  const listed = { officeIds: ['o'] };
  const plain = presentTeaser('de', release(), listed);
  assert.deepEqual([plain.office, plain.kicker], [null, false]);
  const placed = presentTeaser('de', release({ regions: [region('Witten')] }), listed);
  assert.deepEqual([placed.office, placed.place, placed.kicker], [null, 'Witten', true]);
  assert.equal(presentTeaser('de', release({ kind: 'notice' }), listed).kicker, true);
  const two = presentTeaser('de', release(), { officeIds: ['o', 'p'] });
  assert.equal(two.office?.name, 'Stadt Schwelm');
});

test('a teaser marks the language where it is not the one of the page', () => {
  assert.equal(presentTeaser('de', release()).lang, null);
  assert.equal(presentTeaser('en', release()).lang, 'de');
  assert.equal(presentTeaser('en', release()).office?.name, 'Town of Schwelm');
});

test('days are those of German local time, and today and yesterday are called so', () => {
  const at = (iso: string) => presentTeaser('de', release({ publishedAt: new Date(iso) }));
  const teasers = ['2026-11-21T00:30:00Z', '2026-11-20T23:30:00Z', '2026-11-20T22:30:00Z'].map(at);
  const days = groupByDay(teasers, new Date('2026-11-21T11:00:00Z'));
  assert.deepEqual(
    days.map(({ key, nearKey, teasers }) => [key, nearKey, teasers.length]),
    [
      ['2026-11-21', 'portal.day.today', 2],
      ['2026-11-20', 'portal.day.yesterday', 1],
    ],
  );
});

test('on the long day of the clock change its first hour is still today', () => {
  const teaser = presentTeaser('de', release({ publishedAt: new Date('2026-10-24T22:30:00Z') }));
  const [day] = groupByDay([teaser], new Date('2026-10-25T22:30:00Z'));
  assert.equal(day?.nearKey, 'portal.day.today');
});

test('the lead is an urgent release of the last day, else the newest with a picture', () => {
  const plain = release({ id: 'a' });
  const pictured = release({ id: 'b', media: [picture] });
  const urgent = release({ id: 'c', kind: 'urgent' });
  const old = release({ id: 'd', kind: 'urgent', publishedAt: new Date('2026-11-19T09:00:00Z') });
  const now = new Date('2026-11-21T11:00:00Z');
  assert.equal(chooseLead([plain, pictured, urgent], now), urgent);
  assert.equal(chooseLead([plain, pictured, old], now), pictured);
  assert.equal(chooseLead([plain], now), plain);
  assert.equal(chooseLead([], now), undefined);
});

test('lists show small pictures only, and never a file that is none', () => {
  const pdf = { ...picture, contentType: 'application/pdf' };
  assert.equal(thumbnailOf([pdf, picture])?.src, '/media/m1/Schule%20am%20Bach.jpg');
  assert.equal(thumbnailOf([{ ...picture, sizeBytes: 9_000_000 }]), null);
  assert.equal(thumbnailOf([pdf]), null);
});

test('place and mark open the first paragraph and are escaped', () => {
  assert.equal(
    bodyWithDateline(release({ dateline: 'Schwelm', byline: '(pen)' })),
    '<p><span class="dateline">Schwelm (pen)</span> – Der Kreis baut.</p>',
  );
  assert.equal(
    bodyWithDateline(release({ dateline: '<b>', bodyHtml: '<ul><li>x</li></ul>' })),
    '<p><span class="dateline">&lt;b&gt;</span></p><ul><li>x</li></ul>',
  );
  assert.equal(bodyWithDateline(release()), '<p>Der Kreis baut.</p>');
});

test('a day begins at midnight in Germany, in winter and in summer', () => {
  assert.equal(dayStart('2026-11-21')?.toISOString(), '2026-11-20T23:00:00.000Z');
  assert.equal(dayStart('2026-07-01')?.toISOString(), '2026-06-30T22:00:00.000Z');
  assert.equal(dayStart('2026-03-29')?.toISOString(), '2026-03-28T23:00:00.000Z');
  assert.equal(dayStart('2026-10-25')?.toISOString(), '2026-10-24T22:00:00.000Z');
  for (const wrong of ['', '2026-02-30', '0000-01-01', '21.11.2026', '2026-11-21T00:00'])
    assert.equal(dayStart(wrong), undefined, wrong);
});

test('sizes are written for people', () => {
  assert.equal(sizeText('de', 1_234_567), '1,2 MB');
  assert.equal(sizeText('en', 12_345_678), '12 MB');
  assert.equal(sizeText('de', 840_000), '840 kB');
  assert.equal(sizeText('de', 3), '1 kB');
});
