import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type PortalServer, startPortalServer } from './portal-server.ts';
import { addOffice, addRelease } from './rows.ts';
import { assertValid } from '../helpers/valid-html.ts';

let portal: PortalServer;

before(async () => {
  portal = await startPortalServer();
  const { db } = portal;
  await addOffice(db, 'kreis', 'Kreis der Tests');
  await addRelease(db, {
    id: '000000000001',
    at: '2026-11-20T09:00:00Z',
    regions: ['05954024'],
  });
  await addRelease(db, {
    id: '000000000002',
    at: '2026-11-20T10:00:00Z',
    regions: ['05954016', '05954024'],
  });
  await addRelease(db, { id: '000000000003', at: '2026-11-20T11:00:00Z', regions: ['09180112'] });
  await addRelease(db, {
    id: '000000000004',
    at: '2026-12-24T09:00:00Z',
    status: 'scheduled',
    regions: ['05954036'],
  });
});
after(() => portal.close());

/** Text of one box beside the list, by the id of its title. */
async function boxOf(path: string, id: string): Promise<string> {
  const { html } = await portal.read(path);
  const [, box = ''] = new RegExp(`aria-labelledby="${id}">(.*?)</section>`, 's').exec(html) ?? [];
  return box
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

test('a region shows what lies in it with the numbers of the last 30 days', async () => {
  const parts = await boxOf('/regionen/ennepe-ruhr-kreis', 'teile');
  assert.match(parts, /Schwelm 2 Meldungen/);
  assert.match(parts, /Hattingen 1 Meldung /);
  // Witten's release is still to come.
  assert.match(parts, /Wetter \(Ruhr\) Witten Zahlen/);
});

test('where much lies in it, the busiest stand before the fold', async () => {
  const few = await boxOf('/regionen/landkreis-garmisch-partenkirchen', 'teile');
  assert.doesNotMatch(few, /anzeigen/);
  const many = await boxOf('/regionen/landkreis-rosenheim', 'teile');
  assert.match(many, /^Städte und Gemeinden Alle \d+ anzeigen/);
  const row = { id: '000000000005', at: '2026-11-20T12:00:00Z', regions: ['09187162'] };
  await addRelease(portal.db, row);
  const busy = await boxOf('/regionen/landkreis-rosenheim', 'teile');
  assert.match(busy, /^Städte und Gemeinden Prien am Chiemsee 1 Meldung Alle \d+ anzeigen/);
});

test('a region names its neighbours, the nearest first, also across a border', async () => {
  assert.match(
    await boxOf('/regionen/ennepe-ruhr-kreis', 'nachbarn'),
    /^Nachbarregionen Hagen 1\d km Bochum 1\d km /,
  );
  const lands = await boxOf('/regionen/nordrhein-westfalen', 'nachbarn');
  assert.match(lands, /Hessen/);
  assert.doesNotMatch(lands, / km/);
  assert.equal(await boxOf('/regionen/deutschland', 'nachbarn'), '');
});

test('a region names the offices at home in it', async () => {
  assert.match(await boxOf('/regionen/nordrhein-westfalen', 'stellen'), /Kreis der Tests/);
  assert.equal(await boxOf('/regionen/bayern', 'stellen'), '');
});

test('search, archive and radius of a region can be followed', async () => {
  const { html } = await portal.read('/regionen/schwelm');
  const [, box = ''] = /aria-labelledby="weiter">(.*?)<\/section>/s.exec(html) ?? [];
  const links = [...box.matchAll(/href="([^"]*)"/g)].map(([, href = '']) =>
    href.replaceAll('&#x3D;', '=').replaceAll('&amp;', '&'),
  );
  assert.equal(links.length, 3);
  for (const link of links) {
    const { status, html: page } = await portal.read(link);
    assert.equal(status, 200, link);
    assert.match(page, /Schwelm/, link);
  }
});

for (const path of [
  '/regionen/schwelm',
  '/en/regionen/ennepe-ruhr-kreis',
  '/regionen/berlin-stadt',
])
  test(`${path} is valid HTML`, async () => assertValid((await portal.read(path)).html, path));
