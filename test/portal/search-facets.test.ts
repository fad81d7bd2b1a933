import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { type PortalServer, startPortalServer } from './portal-server.ts';
import { addOffice, addRelease } from './rows.ts';

let portal: PortalServer;

before(async () => {
  portal = await startPortalServer();
  const { db } = portal;
  await addOffice(db, 'kreis', 'Ennepe-Ruhr-Kreis');
  await addOffice(db, 'stadt', 'Stadt Augsburg');
  const at = '2026-11-20T09:00:00Z';
  for (const number of Array.from({ length: 21 }, (_, index) => index + 10))
    await addRelease(db, { id: `f000000000${number}`, at });
  await addRelease(db, { id: 'f00000000003', at, office: 'stadt', regions: ['09761'] });
  await addRelease(db, { id: 'f00000000004', at, kind: 'notice', topics: ['07000000'] });
  await addRelease(db, { id: 'f00000000005', at, status: 'withdrawn', kind: 'invitation' });
});
after(() => portal.close());

/** What the list beside the hits says, as plain text. */
async function facetsOf(path: string): Promise<string> {
  const { html } = await portal.read(path);
  const [facets = ''] = /<nav class="facets"[\s\S]*?<\/nav>/.exec(html) ?? [];
  return facets.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
}

test('a postcode that no release contains leads to what is around it', async () => {
  const { html } = await portal.read('/suche?q=58332');
  assert.match(
    html,
    /<a href="\/in-der-naehe\?ort(=|&#x3D;)58332">Meldungen rund um 58332 finden<\/a>/,
  );
  assert.doesNotMatch((await portal.read('/suche?q=Quantenkuchen')).html, /rund um/);
});

test('the fields that narrow a search are followed by a button', async () => {
  const { html } = await portal.read('/suche');
  const [fields = ''] = /<details class="search__more"[\s\S]*?<\/details>/.exec(html) ?? [];
  assert.match(fields, /id="to"[\s\S]*type="submit"[\s\S]*Eingrenzen/);
});

suite('A search without words', () => {
  test('shows by what it can be narrowed, with counts', async () => {
    const text = await facetsOf('/suche');
    assert.match(text, /Region Nordrhein-Westfalen 22 Meldungen Bayern 1 Meldung/);
    assert.match(text, /Pressestelle Ennepe-Ruhr-Kreis 22 Meldungen Stadt Augsburg 1 Meldung/);
    assert.match(text, /Art Pressemeldung 22 Meldungen Hinweis 1 Meldung/);
    assert.doesNotMatch(text, /Einladung/);
  });

  test('counts within the region, topic or office that was chosen', async () => {
    const text = await facetsOf('/suche?office=kreis');
    assert.match(text, /Art Pressemeldung 21 Meldungen Hinweis 1 Meldung/);
    assert.doesNotMatch(text, /Pressestelle|Bayern/);
    assert.match(await facetsOf('/suche?region=05'), /Art Pressemeldung 21 Meldungen/);
    assert.doesNotMatch(await facetsOf('/suche?topic=bildung'), /Art Pressemeldung 23/);
  });

  test('keeps its facets while one pages through its list', async () => {
    const { html } = await portal.read('/suche');
    const [, next = ''] = /href="(\/suche\?cursor[^"]+)" rel="next"/.exec(html) ?? [];
    assert.match(await facetsOf(next.replace('&#x3D;', '=')), /Hinweis 1 Meldung/);
    assert.match(html, /class="day/);
  });

  test('leads with each number to as many releases', async () => {
    // Of the first day that "the last 7 days" names, but more than seven times 24 hours ago.
    await addRelease(portal.db, { id: 'f00000000006', at: '2026-11-14T00:30:00+01:00' });
    const { html } = await portal.read('/suche');
    const items = /<li><a href="([^"]+)">[^<]+<\/a> <span class="count">(\d+)/g;
    const [facets = ''] = /<nav class="facets"[\s\S]*?<\/nav>/.exec(html) ?? [];
    const links = [...facets.matchAll(items)];
    assert.ok(links.length > 8, facets);
    for (const [, href = '', count] of links) {
      const page = await portal.read(href.replaceAll('&amp;', '&').replaceAll('&#x3D;', '='));
      assert.match(page.html, new RegExp(`<p class="found__count">${count} `), href);
    }
  });
});
