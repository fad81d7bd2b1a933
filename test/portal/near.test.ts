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
  const add = (id: string, headline: string, regions: string[]) =>
    addRelease(db, { id, headline, regions, at: `2026-11-${id.slice(-2)}T09:00:00Z` });
  await add('000000000010', 'Hier in Schwelm', ['05954024']);
  await add('000000000011', 'Drüben in Hagen', ['05914']);
  await add('000000000012', 'Weit in Köln', ['05315']);
  await add('000000000013', 'In ganz Nordrhein-Westfalen', ['05']);
  await add('000000000014', 'Zweimal genannt', ['05315', '05954016']);
  await addRelease(db, {
    id: '000000000015',
    headline: 'Geheimmarke',
    regions: ['05954024'],
    at: '2026-12-24T09:00:00Z',
    status: 'scheduled',
  });
});
after(() => portal.close());

/** A page as a browser reads its addresses. */
const readPage = async (path: string) => {
  const { html, ...rest } = await portal.read(path);
  return { ...rest, html: html.replaceAll('&#x3D;', '=').replaceAll('&amp;', '&') };
};

const shown = async (path: string) => {
  const { html } = await portal.read(path);
  return [...html.matchAll(/class="teaser__headline"><a[^>]*>([^<]*)/g)].map(([, text]) => text);
};

test('shows what names a region within the radius, newest first, and nothing else', async () => {
  const path = '/in-der-naehe?ort=58332&umkreis=';
  assert.deepEqual(await shown(`${path}5`), ['Hier in Schwelm']);
  assert.deepEqual(await shown(`${path}25`), [
    'Zweimal genannt',
    'Drüben in Hagen',
    'Hier in Schwelm',
  ]);
  assert.deepEqual(await shown(`${path}50`), [
    'Zweimal genannt',
    'Weit in Köln',
    'Drüben in Hagen',
    'Hier in Schwelm',
  ]);
});

test('says of each release how far its nearest region is', async () => {
  const { html } = await portal.read('/in-der-naehe?ort=58332&umkreis=50');
  assert.match(html, /Schwelm, am Ort/);
  assert.match(html, /Hagen, 1\d\u00a0km entfernt/);
  assert.match(html, /Hattingen, 1\d\u00a0km entfernt/);
  assert.doesNotMatch(html, /Geheimmarke/);
});

test('links to a feed and a subscription of the regions around', async () => {
  const { html } = await readPage('/in-der-naehe?ort=58332&umkreis=5');
  assert.match(
    html,
    /href="\/feeds\/releases\.rss\?region=05954008&region=05954012&region=05954024"/,
  );
  assert.match(html, /href="\/abonnieren\?region=05954024&region=05954012&region=05954008"/);
  const { html: wide } = await readPage('/in-der-naehe?ort=58332&umkreis=100');
  const [, feed = ''] = /href="(\/feeds\/releases\.rss\?[^"]*)"/.exec(wide) ?? [];
  assert.equal(feed.match(/region=/g)?.length, 50);
});

test('asks which place is meant, and the choice leads to one', async () => {
  const { html, status } = await readPage('/in-der-naehe?ort=Wetter&umkreis=10');
  assert.equal(status, 200);
  assert.match(html, /Welchen Ort meinen Sie\?/);
  const [, choice = ''] = /href="(\/in-der-naehe\?ort=Wetter[^"]*Ennepe[^"]*)"/.exec(html) ?? [];
  const chosen = await readPage(choice);
  assert.match(chosen.html, /Im Umkreis von 10\u00A0km um Wetter \(Ruhr\)/);
});

test('names every fault at once and keeps what was typed', async () => {
  const { html, status } = await readPage('/in-der-naehe?ort=Schwelmm&umkreis=7');
  assert.equal(status, 422);
  assert.match(html, /Den Ort „Schwelmm“ kennen wir nicht/);
  assert.match(html, /Diesen Umkreis gibt es nicht/);
  assert.match(html, /value="Schwelmm"/);
  assert.match(html, /href="\/in-der-naehe\?ort=Schwelm%2C/);
});

test('leads from the name of a Land to its page', async () => {
  const { html, status } = await portal.read('/in-der-naehe?ort=Bayern');
  assert.equal(status, 422);
  assert.match(html, /„Bayern“ ist für einen Umkreis zu groß/);
  assert.match(html, /href="\/regionen\/bayern"/);
});

test('bears every input', async () => {
  const inputs = ['00000', '%00', '%27%3B--', 'x'.repeat(5000), '%F0%9F%8F%A0', ',', '5', '<b>'];
  for (const ort of inputs) {
    const { status } = await portal.read(`/in-der-naehe?ort=${ort}`);
    assert.ok(status === 200 || status === 422, `${ort.slice(0, 20)}: ${status}`);
  }
  const { status } = await portal.read('/in-der-naehe?ort=58332&cursor=x');
  assert.ok(status < 500);
});

for (const path of [
  '/in-der-naehe',
  '/in-der-naehe?ort=58332&umkreis=25',
  '/in-der-naehe?ort=Neustadt',
  '/in-der-naehe?ort=Schwelmm&umkreis=7',
  '/in-der-naehe?ort=26757&umkreis=5',
])
  for (const prefix of ['', '/en'])
    test(`${prefix}${path} is valid HTML with all words`, async () => {
      const { html } = await portal.read(prefix + path);
      await assertValid(html, prefix + path);
      assert.doesNotMatch(html, /(portal|places)\.\w+\.\w+|\[object Object\]|undefined|NaN/);
    });
