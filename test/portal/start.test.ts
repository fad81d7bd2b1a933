import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { sql } from 'kysely';
import { mapOfLands } from '../../src/portal/land-map.ts';
import { type PortalServer, startPortalServer } from './portal-server.ts';
import { addMedia, addOffice, addRelease } from './rows.ts';

let portal: PortalServer;

before(async () => {
  portal = await startPortalServer();
  const { db } = portal;
  await addOffice(db, 'kreis', 'Kreis der Tests');
  for (let day = 10; day <= 20; day += 1)
    await addRelease(db, {
      id: `0000000000${day}`,
      headline: `Meldung vom ${day}.`,
      at: `2026-11-${day}T09:00:00Z`,
      regions: [day % 2 === 0 ? '05954024' : '09162'],
    });
  await addMedia(db, '000000000018', { id: 'bild', fileName: 'b.jpg', contentType: 'image/jpeg' });
});
after(() => portal.close());

suite('The start page', () => {
  test('leads with a picture and shows each release once, the newest beside it', async () => {
    const { html } = await portal.read('/');
    const shown = [...html.matchAll(/href="\/meldungen\/[^"]*">(Meldung vom \d+\.)</g)];
    const headlines = shown.map(([, headline]) => headline);
    assert.equal(headlines[0], 'Meldung vom 18.');
    assert.deepEqual(headlines.slice(1, 3), ['Meldung vom 20.', 'Meldung vom 19.']);
    assert.equal(headlines.length, 11);
    assert.equal(new Set(headlines).size, 11);
  });

  test('calls yesterday by its name beside the lead', async () => {
    assert.match((await portal.read('/')).html, /Gestern, 10:00/);
    assert.match((await portal.read('/en/')).html, /Yesterday, 10:00/);
  });

  test('searches words and places in forms of their own, with no second search above', async () => {
    const { html } = await portal.read('/');
    assert.match(html, /<form[^>]*action="\/suche"/);
    assert.match(html, /<form[^>]*action="\/in-der-naehe"/);
    assert.doesNotMatch(html, /id="quick-q"/);
  });

  test('leads to Länder, regions, topics and offices with their numbers', async () => {
    const { html } = await portal.read('/');
    assert.match(
      html,
      /land-map__short">NW<\/span><span[^>]*> Nordrhein-Westfalen<\/span> <span class="land-map__count">6</,
    );
    assert.match(html, /href="\/regionen\/schwelm">Schwelm<\/a> <span class="count">6</);
    assert.match(html, /href="\/themen\/bildung">Bildung<\/a> <span class="count">11</);
    assert.match(
      html,
      /href="\/pressestellen\/kreis">Kreis der Tests<\/a> <span class="count">11</,
    );
  });

  test('says so while nothing is public', async () => {
    const empty = await startPortalServer();
    try {
      const { html } = await empty.read('/');
      assert.match(html, /Noch ist keine Meldung erschienen/);
      assert.doesNotMatch(html, /land-map__count/);
    } finally {
      await empty.close();
    }
  });
});

suite('The map of the Länder', () => {
  const lands = async () => {
    const { rows } = await sql<{ code: string; slug: string; name: string; nameEn: null }>`
      select code, slug, name, name_en from region where level = 'land'
    `.execute(portal.db);
    return rows;
  };

  test('has 16 tiles, each on a place of its own, the deepest where most has appeared', async () => {
    const tiles = mapOfLands(
      'de',
      await lands(),
      new Map([
        ['05', 100],
        ['09', 26],
        ['01', 1],
      ]),
    );
    assert.equal(new Set(tiles.map(({ short }) => short)).size, 16);
    const tints = Object.fromEntries(tiles.map(({ short, tint }) => [short, tint]));
    assert.deepEqual([tints.NW, tints.BY, tints.SH, tints.HB], [4, 2, 1, 0]);
  });

  test("is not drawn for an operator's tree of another country", async () => {
    assert.deepEqual(mapOfLands('de', (await lands()).slice(1), new Map()), []);
  });

  test('stands on the page of regions beside the list', async () => {
    const { html } = await portal.read('/regionen');
    assert.equal(html.match(/land-map__tile--tint/g)?.length, 16);
    assert.match(html, /href="\/regionen\/bayern">Bayern<\/a> <span class="count">5</);
  });
});
