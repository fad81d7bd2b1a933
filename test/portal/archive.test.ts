import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type PortalServer, startPortalServer } from './portal-server.ts';
import { addOffice, addRelease } from './rows.ts';

let portal: PortalServer;

before(async () => {
  portal = await startPortalServer();
  const { db } = portal;
  await addOffice(db, 'kreis', 'Ennepe-Ruhr-Kreis');
  await addRelease(db, { id: 'a00000000001', at: '2025-12-31T23:30:00Z', headline: 'Neujahr' });
  await addRelease(db, {
    id: 'a00000000002',
    at: '2026-02-03T09:00:00Z',
    headline: 'Februar eins',
  });
  await addRelease(db, {
    id: 'a00000000003',
    at: '2026-02-04T09:00:00Z',
    headline: 'Februar zwei',
    regions: ['09162'],
  });
  await addRelease(db, { id: 'a00000000004', at: '2024-05-04T09:00:00Z', headline: 'Mai' });
  const hidden = { headline: 'Verborgen' };
  await addRelease(db, {
    id: 'x00000000001',
    at: '2026-12-01T09:00:00Z',
    status: 'scheduled',
    ...hidden,
  });
  await addRelease(db, {
    id: 'x00000000002',
    at: '2020-01-01T09:00:00Z',
    status: 'withdrawn',
    ...hidden,
  });
});
after(() => portal.close());

test('the archive counts by month in German local time', async () => {
  const { status, html } = await portal.read('/archiv');
  assert.equal(status, 200);
  const text = html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
  assert.match(text, /2026 Februar 2026 2 Meldungen Januar 2026 1 Meldung 2024 Mai 2024 1 Meldung/);
  assert.doesNotMatch(text, /Dezember 2026|2020/);
});

test('a year and a month lead to those beside them', async () => {
  const year = await portal.read('/archiv/2025');
  assert.match(year.html, /href="\/archiv\/2024" rel="prev"/);
  assert.match(year.html, /href="\/archiv\/2026" rel="next"/);
  const month = await portal.read('/en/archiv/2026/01');
  assert.match(month.html, /Neujahr/);
  assert.match(month.html, /href="\/en\/archiv\/2025\/12" rel="prev"/);
  assert.match(month.html, /February 2026/);
  assert.doesNotMatch((await portal.read('/archiv/2026/02')).html, /rel="next"/);
});

test('beside a month stand all months of its year, the month itself marked', async () => {
  const { html } = await portal.read('/archiv/2026/02?region=09162');
  const [, box = ''] = /aria-labelledby="jahr">([\s\S]*?)<\/section>/.exec(html) ?? [];
  assert.match(box, /href="\/archiv\/2026\?region(=|&#x3D;)09162">2026</);
  assert.match(box, /2026\/02\?region\S* aria-current="page">Februar[\s\S]*2026\/01\?[^<]*>Januar/);
  assert.doesNotMatch(box, /2025|M.rz/);
});

test('the page of a year does not lead to itself, and the end of a month leads on', async () => {
  const year = await portal.read('/archiv/2026');
  assert.doesNotMatch(year.html, /<h2[^>]*><a href="\/archiv\/2026"/);
  const month = await portal.read('/archiv/2026/02');
  const afterList = month.html.slice(month.html.lastIndexOf('</article>'));
  assert.match(afterList, /<a href="\/archiv\/2026\/01">Januar 2026<\/a>/);
});

test('region, topic and office narrow lists and counts and stay in the links', async () => {
  const { html } = await portal.read('/archiv/2026/02?region=09162');
  assert.match(html, /Februar zwei/);
  assert.doesNotMatch(html, /Februar eins/);
  assert.match(html, /href="\/archiv\/2026\/01\?region(=|&#x3D;)09162" rel="prev"/);
  assert.match((await portal.read('/archiv?topic=bildung&office=kreis')).html, /Mai 2024/);
});

for (const path of ['/archiv', '/archiv/2026', '/archiv/2026/02'])
  test(`a form on ${path} narrows it without a script`, async () => {
    const { html } = await portal.read(`${path}?region=09162&topic=&office=`);
    const [form = ''] = /<form class="archive-form"[\s\S]*?<\/form>/.exec(html) ?? [];
    assert.ok(form.includes(`action="${path}" method="get"`));
    assert.match(form, /<option value="09162" selected>/);
    assert.match(form, /<select [^>]*name="topic">[\s\S]*<option value="bildung">/);
    assert.match(form, /<select [^>]*name="office">[\s\S]*<option value="kreis">/);
    assert.match(html, /Nur: München/);
  });

test('a search leads to the archive of its region, topic and office', async () => {
  const archiveLink = async (path: string) =>
    /<a href="(\/(?:en\/)?archiv[^"]*)">/
      .exec((await portal.read(path)).html)?.[1]
      ?.replaceAll('&#x3D;', '=')
      .replaceAll('&amp;', '&');
  assert.equal(await archiveLink('/suche?q=Februar'), '/archiv');
  const narrowed = 'region=05954&topic=bildung&office=kreis';
  assert.equal(await archiveLink(`/suche?${narrowed}&kind=release`), `/archiv?${narrowed}`);
  assert.equal(await archiveLink('/en/suche?q=x&office=kreis'), '/en/archiv?office=kreis');
});

for (const path of [
  '/archiv/2023',
  '/archiv/2027',
  '/archiv/99999',
  '/archiv/x',
  '/archiv/2026/13',
  '/archiv/2026/3',
  '/archiv/2026/12',
  '/archiv/2020/01',
  '/archiv/2026/02?region=nirgends',
  '/archiv/2026/%00',
])
  test(`${path} does not exist`, async () => {
    assert.equal((await portal.read(path)).status, 404);
  });
