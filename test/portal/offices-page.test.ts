import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { keyOfAddress } from '../../src/http/kept-addresses.ts';
import { insertOffice } from '../../src/offices/store.ts';
import { assertValid } from '../helpers/valid-html.ts';
import { type PortalServer, startPortalServer } from './portal-server.ts';
import { addOffice, addRelease } from './rows.ts';

const few = [
  ['stadt-hagen', 'Stadt Hagen', '05914'],
  ['aerztekammer', 'Ärztekammer am Fluss', '05914'],
  ['amtsgericht', 'Amtsgericht Schwelm', '05954024'],
  ['zweckverband', 'Zweckverband Grün', null],
  ['hochschule', 'Fachhochschule Übersee', '05954024'],
] as const;

let portal: PortalServer;

before(async () => {
  portal = await startPortalServer();
  for (const [slug, name, regionCode] of few) await addNamed(slug, name, regionCode);
});
after(() => portal.close());

async function addNamed(slug: string, name: string, regionCode: string | null): Promise<void> {
  const facts = { address: '', email: 'a@b.example', phone: '', website: null, boilerplate: '' };
  const row = { id: slug, slug, name, nameEn: null, regionCode, accentColor: null, ...facts };
  await insertOffice(portal.db, row);
}

const named = (html: string) =>
  [...html.matchAll(/href="(?:\/en)?\/pressestellen\/([\w-]+)"/g)].map(([, slug]) => slug);

suite('The list of offices', () => {
  test('has neither letters nor a search for a handful', async () => {
    const { html } = await portal.read('/pressestellen');
    assert.doesNotMatch(html, /buchstabe-|id="stelle"/);
    assert.equal(named(html).length, few.length);
  });

  test('files many under letters, Ä with A and a town under its name', async () => {
    for (let number = 1; number <= 30; number += 1)
      await addOffice(portal.db, `werk-${number}`, `Werk ${number}`);
    await addRelease(portal.db, {
      id: 'meld00000001',
      office: 'werk-2',
      at: '2026-11-20T09:00:00Z',
    });
    const { html } = await portal.read('/pressestellen');
    const letters = [...html.matchAll(/href="#buchstabe-(\w)">(\w)</g)].map(
      ([, , letter]) => letter,
    );
    assert.deepEqual(letters, ['A', 'F', 'H', 'W', 'Z']);
    for (const letter of letters)
      assert.match(
        html,
        new RegExp(`<h2[^>]* id="buchstabe-${letter?.toLowerCase()}">${letter}</h2>`),
      );
    const order = named(html);
    assert.deepEqual(order.slice(0, 6), [
      'amtsgericht',
      'aerztekammer',
      'hochschule',
      'stadt-hagen',
      'werk-1',
      'werk-2',
    ]);
    assert.equal(order.length, few.length + 30);
    assert.match(
      html,
      /Werk 2<\/a> <span class="drawer__place">[^<]*<\/span> <span class="count">1</,
    );
    assert.match(html, /Fachhochschule Übersee<\/a> <span class="drawer__place">Schwelm</);
    assert.doesNotMatch(html, /Stadt Hagen<\/a> <span class="drawer__place"/);
  });

  for (const [what, q, slugs] of [
    ['a name', 'Hagen', ['stadt-hagen', 'aerztekammer']],
    ['umlauts written as two letters', 'aerzte', ['aerztekammer']],
    ['umlauts as they are', 'ÜBERSEE', ['hochschule']],
    ['a part of a long word', 'hochschule', ['hochschule']],
    ['two words in any order', 'fluss ärzte', ['aerztekammer']],
    ['a place', 'schwelm', ['amtsgericht', 'hochschule']],
    ['a postcode', '58095', ['aerztekammer', 'stadt-hagen']],
    ['nothing known', 'Atlantis', []],
    ['signs only', '%_', []],
  ] as const)
    test(`finds by ${what}`, async () => {
      const { html, status } = await portal.read(`/pressestellen?q=${encodeURIComponent(q)}`);
      assert.equal(status, 200);
      const own = new Set(named(html).filter((slug) => !slug?.startsWith('werk-')));
      assert.deepEqual(own, new Set<string>(slugs));
      assert.match(html, /name="robots" content="noindex"/);
      assert.match(html, /id="gefunden">/);
    });

  test('shows those first whose name has the word', async () => {
    assert.equal(named((await portal.read('/pressestellen?q=hagen')).html)[0], 'stadt-hagen');
  });

  test('finds by a region around, in English too, and files what is much', async () => {
    const { html } = await portal.read('/en/pressestellen?q=north+rhine');
    assert.match(html, /34 press offices for “north rhine”/);
    assert.match(html, /id="buchstabe-h"/);
    assert.match(html, /href="\/pressestellen\?q(=|&#x3D;)north/);
  });

  test('is valid HTML in each of its forms', async () => {
    for (const query of ['', '?q=hagen', '?q=atlantis', `?q=${'x'.repeat(3_000)}`, '?q=%3Cb%3E%22'])
      await assertValid((await portal.read(`/pressestellen${query}`)).html);
  });

  test('is kept whole, but not what somebody searches for', () => {
    assert.equal(keyOfAddress('/pressestellen'), '/pressestellen');
    assert.equal(keyOfAddress('/pressestellen?q=hagen'), null);
  });
});

suite('Pages on which one of many offices is chosen', () => {
  for (const path of ['/suche', '/archiv', '/termine', '/einbetten', '/feeds'])
    test(`offer them under letters on ${path}, the chosen one selected`, async () => {
      const { html } = await portal.read(`${path}?office=stadt-hagen`);
      assert.match(
        html,
        /<optgroup label="H">\s*<option value="stadt-hagen" selected>Stadt Hagen<\/option>\s*<\/optgroup>/,
      );
      await assertValid(html);
    });

  test('show the feeds of the busiest and the way to the others', async () => {
    const { html } = await portal.read('/feeds');
    const rows = [...html.matchAll(/href="\/feeds\/offices\/([\w-]+)\.rss/g)];
    assert.deepEqual(
      rows.map(([, slug]) => slug),
      ['werk-2'],
    );
    assert.match(html, /Jede der 35 Pressestellen hat ihre eigenen Feeds/);
  });
});
