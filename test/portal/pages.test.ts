import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type PortalServer, startPortalServer } from './portal-server.ts';
import { addMedia, addOffice, addRelease, hostile } from './rows.ts';
import { assertValid } from '../helpers/valid-html.ts';

const ids = {
  new: '0000000000n1',
  corrected: '0000000000c1',
  invitation: '0000000000v1',
  english: '0000000000e1',
  withdrawn: '0000000000w1',
  scheduled: '0000000000s1',
};

const address = {
  new: `/meldungen/neue-schule-${ids.new}`,
  corrected: `/meldungen/meldung-${ids.corrected}`,
  invitation: `/meldungen/meldung-${ids.invitation}`,
  english: `/meldungen/meldung-${ids.english}`,
  withdrawn: `/meldungen/meldung-${ids.withdrawn}`,
};

let portal: PortalServer;

before(async () => {
  portal = await startPortalServer();
  const { db } = portal;
  await addOffice(db, 'kreis', 'Ennepe-Ruhr-Kreis');
  await addOffice(db, 'boese', hostile);
  const at = (day: number) => `2026-11-${String(day).padStart(2, '0')}T09:00:00Z`;
  await addRelease(db, {
    id: ids.new,
    at: at(21),
    headline: 'Neue Schule in Witten',
    slug: 'neue-schule',
    regions: ['05954036'],
  });
  await addMedia(db, ids.new, {
    id: 'bild1',
    fileName: 'Schule am Bach.jpg',
    contentType: 'image/jpeg',
  });
  await addMedia(db, ids.new, { id: 'bild2', fileName: 'b.png', contentType: 'image/png' });
  await addMedia(db, ids.new, { id: 'plan', fileName: 'Plan.pdf', contentType: 'application/pdf' });
  await addRelease(db, { id: ids.corrected, at: at(18), version: 2, headline: 'Zahl berichtigt' });
  await addRelease(db, {
    id: ids.invitation,
    at: at(17),
    kind: 'invitation',
    headline: hostile,
    office: 'boese',
    topics: ['15000000'],
  });
  await addRelease(db, { id: ids.english, at: at(16), language: 'en', headline: 'New school' });
  await addRelease(db, { id: ids.withdrawn, at: at(15), status: 'withdrawn', headline: 'Falsch' });
  await addRelease(db, {
    id: ids.scheduled,
    at: '2026-12-24T09:00:00Z',
    status: 'scheduled',
    headline: 'Geheimmarke',
  });
});

after(() => portal.close());

const pages: [string, number][] = [
  ['/', 200],
  ['/suche', 200],
  ['/suche?q=Schule&region=05954&topic=bildung&office=kreis&from=2026-11-01&to=2026-11-21', 200],
  ['/suche?q=Quantenkuchen', 200],
  ['/suche?q=x&region=nirgendwo&from=2026-13-01', 422],
  ['/regionen', 200],
  ['/regionen?q=neustadt', 200],
  ['/regionen?q=Entenhausen', 200],
  ['/regionen/ennepe-ruhr-kreis', 200],
  ['/regionen/deutschland', 200],
  ['/regionen/bayern', 200],
  ['/in-der-naehe', 200],
  ['/themen', 200],
  ['/themen/bildung', 200],
  ['/pressestellen', 200],
  ['/pressestellen/kreis', 200],
  ['/pressestellen/boese', 200],
  ['/termine', 200],
  ['/termine?past=1', 200],
  ['/termine?region=nirgendwo', 422],
  ['/feeds', 200],
  ['/impressum', 200],
  ['/datenschutz', 200],
  ['/barrierefreiheit', 200],
  ['/dev/styleguide', 200],
  ['/barrierefreiheit?page=/regionen/hagen', 200],
  ['/leichte-sprache', 200],
  [address.new, 200],
  [address.corrected, 200],
  [address.invitation, 200],
  [address.english, 200],
  [`${address.new}/druck`, 200],
  [`${address.english}/druck`, 200],
  [address.withdrawn, 410],
  [`${address.withdrawn}/druck`, 410],
  ['/meldungen/nichts-0000000000zz', 404],
];

for (const [path, status] of pages)
  for (const prefix of ['', '/en'])
    test(`${prefix}${path} answers ${status} with valid HTML in its language`, async () => {
      const answer = await portal.read(prefix + path, { 'accept-language': 'de' });
      assert.equal(answer.status, status);
      await assertValid(answer.html, prefix + path);
      assert.match(answer.html, new RegExp(`<html lang="${prefix === '' ? 'de' : 'en'}">`));
      assert.doesNotMatch(
        answer.html,
        /(portal|dates|pages|accessibility)\.\w+\.\w+|\[object Object\]|undefined|NaN/,
      );
      // JSON-LD is read by search engines and run by nobody.
      assert.doesNotMatch(
        answer.html,
        /<script(?! type="(application\/ld\+json|module" src="\/assets\/\w+\/release\.js)">)/,
      );
      assert.doesNotMatch(answer.html, /Geheimmarke/);
      assert.equal(answer.headers.get('set-cookie'), null);
    });

test('the address decides about the language, not the browser', async () => {
  const { html } = await portal.read('/', { 'accept-language': 'en' });
  assert.match(html, /<html lang="de">/);
});

test('a page is asked for again and answered with 304 while it stays the same', async () => {
  const first = await portal.read(address.new);
  assert.equal(first.headers.get('cache-control'), 'no-cache');
  const etag = first.headers.get('etag') ?? '';
  assert.match(etag, /^"/);
  const second = await portal.read(address.new, {
    'if-none-match': etag,
    // fetch would say no-cache beside it.
    'cache-control': 'max-age=0',
  });
  assert.equal(second.status, 304);
});

test('an old slug leads on to the present address for good', async () => {
  const { status, headers } = await portal.read(`/en/meldungen/alter-titel-${ids.new}`);
  assert.equal(status, 301);
  assert.equal(headers.get('location'), `/en${address.new}`);
});

test('a release shows text, pictures, files, contacts and ways to subscribe', async () => {
  const { html } = await portal.read(address.new);
  assert.match(html, /<h1[^>]*>Neue Schule in Witten<\/h1>/);
  assert.match(html, /<span class="dateline">Schwelm \(dep\)<\/span> – Der Kreis baut/);
  assert.match(
    html,
    /<time datetime="2026-11-21T09:00:00.000Z">Samstag, 21.\u00A0November 2026, 10:00\u00A0Uhr/,
  );
  assert.match(
    html,
    /<img src="\/media\/bild1\/Schule%20am%20Bach.jpg" alt="Ein Haus aus Holz" width="1600" height="1000"/,
  );
  assert.match(html, /Foto: Ada Beispiel/);
  assert.match(html, /JPEG, 1.600 × 1.000 Pixel, 123\u00A0kB/);
  assert.match(html, /<a href="\/media\/plan\/Plan.pdf" download>/);
  assert.match(html, /tel:\+492336930/);
  assert.doesNotMatch(html, /0171/, 'the mobile number is for accredited subscribers');
  assert.match(html, /href="\/abonnieren\?region&#x3D;05954036&amp;topic&#x3D;05000000"/);
  assert.match(
    html,
    /<link rel="canonical" href="https:\/\/depesche.example\/meldungen\/neue-schule-/,
  );
  assert.match(
    html,
    /<meta property="og:image" content="https:\/\/depesche.example\/media\/bild1\//,
  );
});

test('a corrected release says so on top, with date and reason', async () => {
  const { html } = await portal.read(address.corrected);
  assert.match(html, /Diese Meldung wurde korrigiert/);
  assert.match(html, /Donnerstag, 19.\u00A0November 2026/);
  assert.match(html, /Eine Zahl berichtigt/);
});

test('a withdrawn release leaves a page with reason, headline and office, and no text', async () => {
  const { html } = await portal.read(address.withdrawn);
  for (const said of [/Zahl war falsch/, /Falsch/, /Ennepe-Ruhr-Kreis/]) assert.match(html, said);
  assert.doesNotMatch(html, /Der Kreis baut/);
});

test('a scheduled release cannot be told from one that never was', async () => {
  const planned = await portal.read(`/meldungen/meldung-${ids.scheduled}`);
  const none = await portal.read('/meldungen/meldung-0000000000zz');
  const anonymous = (html: string) => html.replace(/<code>\w+<\/code>/, '');
  assert.equal(planned.status, 404);
  assert.equal(anonymous(planned.html), anonymous(none.html));
});

test('search finds inflected words within a region and its topic, and counts them', async () => {
  const { html } = await portal.read(
    '/suche?q=Schulen+Witten&region=ennepe-ruhr-kreis&topic=bildung',
  );
  assert.match(html, /Neue <mark>Schule<\/mark> in <mark>Witten<\/mark>/);
  assert.match(html, /<p class="found__count">1 Meldung<\/p>/);
  assert.doesNotMatch(html, /Zahl berichtigt/);
});

test('the last day of a period belongs to it', async () => {
  const inside = await portal.read('/suche?from=2026-11-21&to=2026-11-21');
  assert.match(inside.html, /Neue Schule in Witten/);
  const before = await portal.read('/suche?to=2026-11-20');
  assert.doesNotMatch(before.html, /Neue Schule in Witten/);
});

test('a topic and an office lead to their own archive', async () => {
  for (const [path, archive] of [
    ['/themen/bildung', '/archiv?topic&#x3D;bildung'],
    ['/en/pressestellen/kreis', '/en/archiv?office&#x3D;kreis'],
  ]) {
    const { html } = await portal.read(path ?? '');
    assert.ok(html.includes(`href="${archive}"`), path);
  }
});

test('every list page names its feeds', async () => {
  const feeds: [string, string][] = [
    ['/', '/feeds/releases.rss'],
    ['/regionen/ennepe-ruhr-kreis', '/feeds/regions/05954.rss'],
    ['/themen/bildung', '/feeds/topics/bildung.rss'],
    ['/pressestellen/kreis', '/feeds/offices/kreis.rss'],
    ['/suche?region=05954', '/feeds/regions/05954.rss'],
  ];
  for (const [path, feed] of feeds) {
    const { html } = await portal.read(path);
    assert.ok(
      html.includes(`<link rel="alternate" type="application/rss+xml" href="${feed}"`),
      path,
    );
  }
});

test('what lists say around a release is in the language of the page', async () => {
  const { html } = await portal.read('/en/suche');
  assert.match(html, /<p class="teaser__kicker" lang="en">/);
  assert.match(html, /<p class="teaser__note" lang="en">Corrected version/);
  assert.doesNotMatch((await portal.read('/suche?lang=de')).html, /teaser__kicker" lang/);
});
