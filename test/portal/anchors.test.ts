import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { assertValid } from '../helpers/valid-html.ts';
import { type PortalServer, startPortalServer } from './portal-server.ts';
import { addOffice, addRelease } from './rows.ts';

let portal: PortalServer;

before(async () => {
  portal = await startPortalServer();
  await addOffice(portal.db, 'kreis', 'Kreis der Tests');
  const coming = { kind: 'invitation', startsAt: '2026-12-01T09:00:00Z' } as const;
  await addRelease(portal.db, { id: '000000000001', at: '2026-11-20T09:00:00Z', ...coming });
  await addRelease(portal.db, {
    id: '000000000002',
    at: '2026-11-20T10:00:00Z',
    regions: ['05954016', '05954024', '05954036'],
  });
  await addRelease(portal.db, {
    id: '000000000003',
    at: '2026-11-19T10:00:00Z',
    body: '<p>Laub wird abgeholt.</p>',
  });
});
after(() => portal.close());

/** Text without tags. */
const plain = (html: string) => html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');

async function partOf(path: string, pattern: RegExp): Promise<string> {
  const { html } = await portal.read(path);
  return pattern.exec(html)?.[1] ?? '';
}

const anchorsOf = (path: string) => partOf(path, /<nav class="anchors"[^>]*>(.*?)<\/nav>/s);
const boxOf = (path: string) => partOf(path, /aria-labelledby="abo-box">(.*?)<\/section>/s);

const expected: [string, string[]][] = [
  ['/regionen/ennepe-ruhr-kreis', ['teile', 'naechste-termine', 'abo-box', 'feed-box']],
  ['/themen/bildung', ['teile', 'abo-box', 'feed-box']],
  ['/pressestellen/kreis', ['kontakt', 'naechste-termine', 'abo-box', 'feed-box']],
  ['/suche', ['eingrenzen', 'abo-box', 'feed-box']],
  ['/suche?q=schulen', ['eingrenzen', 'abo-box', 'feed-box']],
  ['/suche?q=gibtesnicht', ['abo-box', 'feed-box']],
];

suite('The ways under the title of a list', () => {
  for (const [address, ids] of expected)
    for (const path of [address, `/en${address}`])
      test(`${path}: lead to parts of the page that can take the focus`, async () => {
        const { html } = await portal.read(path);
        const links = [...(await anchorsOf(path)).matchAll(/href="#([\w-]+)"/g)];
        assert.deepEqual(
          links.map(([, id]) => id),
          ids,
        );
        for (const id of ids) assert.match(html, new RegExp(`<h2 [^>]*id="${id}" tabindex="-1"`));
        await assertValid(html, path);
      });

  test('are named in the language of the page', async () => {
    assert.match(plain(await anchorsOf('/regionen/ennepe-ruhr-kreis')), /Städte und Gemeinden/);
    assert.match(plain(await anchorsOf('/themen/bildung')), /Unterthemen Per E.Mail abonnieren/);
    assert.match(plain(await anchorsOf('/en/suche')), /Narrow down Subscribe by email Feed/);
  });

  test('are not there where a search has faults and nothing beside it', async () => {
    assert.equal(await anchorsOf('/suche?from=gestern'), '');
  });
});

suite('The box for mails beside a search', () => {
  test('says that a subscription knows no words, and leads to the feed, which does', async () => {
    const box = await boxOf('/suche?q=schulen&region=05954');
    assert.match(plain(box), /neue Meldungen zu „Ennepe-Ruhr-Kreis“/);
    assert.match(plain(box), /lässt weg: Suchwörter: schulen \. Der Feed dieser Suche behält/);
    assert.doesNotMatch(plain(box), /Solche Meldungen/);
    assert.match(box, /href="#feed-box"/);
    assert.match(box, /href="\/abonnieren\?region&#x3D;05954"/);
    const { html } = await portal.read('/suche?q=schulen&region=05954');
    assert.match(html, /feeds\/releases\.rss\?(region[^"]*)?q&#x3D;schulen/);
  });

  test('names all that is left out, and of the feed only what it keeps', async () => {
    const all = plain(await boxOf('/en/suche?q=schulen&lang=de&kind=release'));
    assert.match(all, /schulen, Kind: Press release, Language: German/);
    assert.match(all, /feed of this search keeps words and language/);
    const kind = await boxOf('/suche?kind=invitation');
    assert.match(plain(kind), /lässt weg: Art: Einladung/);
    assert.doesNotMatch(kind, /#feed-box/);
  });

  test('says nothing of that where a subscription brings the same', async () => {
    const box = plain(await boxOf('/suche?region=05954&topic=bildung'));
    assert.match(box, /Solche Meldungen per E.Mail/);
    assert.doesNotMatch(box, /lässt weg/);
  });

  test('shows words with markup as words', async () => {
    const box = await boxOf(`/suche?q=${encodeURIComponent('<b onclick="x">schulen')}`);
    assert.match(box, /&lt;b onclick/);
  });
});

suite('A search for words that stand everywhere', () => {
  const blankOf = async (path: string) =>
    plain(await partOf(path, /<div class="blank">(.*?)<\/div>/s));

  test('says that they are too common, and what to do', async () => {
    const blank = await blankOf('/suche?q=der+die+das');
    assert.match(blank, /zu häufig .* Nennen Sie, worum es geht/);
    assert.doesNotMatch(blank, /Schreibweise/);
    assert.match(await blankOf('/en/suche?q=the+of+und'), /too common/);
  });

  test('leads to all of what else was chosen', async () => {
    const path = '/suche?q=der+die+das&region=05954';
    const { html } = await portal.read(path);
    assert.match(html, /<a href="\/suche\?region&#x3D;05954">Alle Meldungen dieser Auswahl/);
    await assertValid(html, path);
  });

  test('is told apart from one for a word that nobody wrote', async () => {
    assert.match(await blankOf('/suche?q=der+gibtesnicht'), /Schreibweise/);
    assert.match(await blankOf('/suche?q=%3F%3F'), /Schreibweise/);
  });
});

suite('A list', () => {
  test('of a region shows first the place that was asked for', async () => {
    const place = (path: string) => partOf(path, /class="teaser__place">([^<]*)</);
    assert.match(await place('/regionen/witten'), /^Witten, /);
    assert.match(await place('/suche?region=05954024&q=schulen'), /^Schwelm, /);
  });

  test('of one office does not name it in each line', async () => {
    for (const path of ['/pressestellen/kreis', '/suche?office=kreis&q=schulen']) {
      const { html } = await portal.read(path);
      assert.match(html, /class="teaser__headline"/, path);
      assert.doesNotMatch(html, /class="teaser__office"/, path);
    }
    const { html } = await portal.read('/meldungen/meldung-000000000001');
    const [, more = ''] = /aria-labelledby="weitere">(.*?)<\/section>/s.exec(html) ?? [];
    assert.match(more, /teaser__headline/);
    assert.doesNotMatch(more, /teaser__office/);
  });
});
