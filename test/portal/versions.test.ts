import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { assertValid } from '../helpers/valid-html.ts';
import { addOffice, addRelease, hostile } from './rows.ts';
import { type PortalServer, startPortalServer } from './portal-server.ts';

const at = '2026-11-18T09:00:00Z';
const address = '/meldungen/meldung-0000000000c1';

let portal: PortalServer;
before(async () => {
  portal = await startPortalServer();
  const { db } = portal;
  await addOffice(db, 'kreis', 'Kreis');
  await addRelease(db, { id: '0000000000c1', at, version: 2, headline: `Neu ${hostile}` });
  await sql`
    update release_version set headline = 'Alt im Kreis', note = null, body_html = ${'<p>Der Kreis baut 3 Schulen.</p><p>Alles wie zuvor.</p>'}
    where release_id = '0000000000c1' and number = 1
  `.execute(db);
  await sql`
    update release_version set body_html = ${'<p>Der Kreis baut 4 Schulen.</p><p>Alles wie zuvor.</p>'}
    where release_id = '0000000000c1' and number = 2
  `.execute(db);
  await addRelease(db, { id: '0000000000c2', at });
  await addRelease(db, { id: '0000000000w2', at, version: 2, status: 'withdrawn' });
  await addRelease(db, { id: '0000000000d2', at, status: 'draft' });
  await addRelease(db, { id: '0000000000c3', at, version: 43 });
  await addRelease(db, { id: '0000000000c4', at, version: 4 });
  await sql`
    update release_version
    set body_html = '<p>' || repeat('Wort' || number || ' ', 20000) || '</p>'
    where release_id = '0000000000c4'
  `.execute(db);
  // The words of a correction that is not public yet.
  await sql`
    insert into release_version (release_id, number, headline, note)
    values ('0000000000c2', 2, 'Geheimmarke', 'Geheimmarke')
  `.execute(db);
});
after(() => portal.close());

test('all versions stand there, newest first, with reason and the words that changed', async () => {
  const { status, html } = await portal.read(`${address}/versionen`);
  assert.equal(status, 200);
  assert.match(html, /Fassung 2<[\s\S]*Eine Zahl berichtigt[\s\S]*Fassung 1</);
  assert.match(html, /<del>.*gestrichen:.*3.*<\/del><ins>.*neu:.*4.*<\/ins>/);
  assert.match(html, /<h3[^>]*>Überschrift<\/h3>/);
  assert.doesNotMatch(html, /<h3[^>]*>Unterzeile<\/h3>/);
  assert.doesNotMatch(html, /<script>/);
  assert.match(html, /<meta name="robots" content="noindex">/);
});

const shownOn = (html: string) =>
  [...html.matchAll(/id="fassung-(\d+)"/g)].map(([, number]) => Number(number));
const nextOn = (html: string) =>
  /href="([^"]*)" rel="next"/.exec(html)?.[1]?.replace('&#x3D;', '=');

test('of many versions a page shows the newest and leads on to those before', async () => {
  const found: number[][] = [];
  const first = '/meldungen/meldung-0000000000c3/versionen';
  for (let next: string | undefined = first; next !== undefined;) {
    const { status, html } = await portal.read(next);
    assert.equal(status, 200);
    await assertValid(html);
    assert.equal(html.includes(`href="${first}" rel="first"`), next !== first);
    found.push(shownOn(html));
    next = nextOn(html);
  }
  assert.deepEqual(
    found.map((numbers) => [numbers.length, numbers[0], numbers.at(-1)]),
    [
      [20, 43, 24],
      [20, 23, 4],
      [3, 3, 1],
    ],
  );
});

test('of long versions a page shows as many as can be read and compared in time', async () => {
  const { html } = await portal.read('/meldungen/meldung-0000000000c4/versionen');
  assert.deepEqual(shownOn(html), [4, 3]);
  const { html: older } = await portal.read(nextOn(html) ?? '');
  assert.deepEqual(shownOn(older), [2, 1]);
  assert.match(older, /<del>.*Wort1 Wort1.*<ins>.*Wort2 Wort2/s);
});

test('what comes before no version of it is not found', async () => {
  for (const before of ['1', '44', '0', 'x', '', '1e1', '99999999', '2&before=3'])
    assert.equal(
      (await portal.read(`/meldungen/meldung-0000000000c3/versionen?before=${before}`)).status,
      404,
      before,
    );
});

test('one version is read as it was, and says whether it still holds', async () => {
  const old = await portal.read(`${address}/versionen/1`);
  assert.match(old.html, /Sie gilt nicht mehr/);
  assert.match(old.html, /Alt im Kreis[\s\S]*baut 3 Schulen/);
  const present = await portal.read(`/en${address}/versionen/2`);
  assert.match(present.html, /It is the valid one/);
  assert.match(present.html, /baut 4 Schulen/);
});

for (const path of ['/versionen', '/versionen/1', '/versionen/2'])
  for (const prefix of ['', '/en'])
    test(`${prefix}…${path} is valid HTML`, async () => {
      const { html } = await portal.read(prefix + address + path);
      await assertValid(html);
      assert.doesNotMatch(html, /versions\.(?!css)\w+|\[object Object\]|undefined/);
    });

test('the page of a corrected release leads to its versions, that of another does not', async () => {
  const corrected = await portal.read(`/en${address}`);
  assert.match(corrected.html, new RegExp(`href="/en${address}/versionen"`));
  const other = await portal.read('/meldungen/meldung-0000000000c2');
  assert.doesNotMatch(other.html, /versionen/);
});

test('an old slug leads on, to the same version and the same part of the list', async () => {
  for (const rest of ['', '?before=2', '/1']) {
    const old = `/en/meldungen/alt-0000000000c1/versionen${rest}`;
    const { status, headers } = await portal.read(old);
    assert.equal(status, 301);
    assert.equal(headers.get('location'), `/en${address}/versionen${rest}`);
  }
});

test('a version that is not public, or no number, is not found', async () => {
  for (const number of ['2', '3', '0', '01', '-1', 'x', '1e0', '9999999999'])
    assert.equal(
      (await portal.read(`/meldungen/meldung-0000000000c2/versionen/${number}`)).status,
      404,
    );
  const { html } = await portal.read('/meldungen/meldung-0000000000c2/versionen');
  assert.doesNotMatch(html, /Geheimmarke/);
});

test('a withdrawn release shows none of its versions, a draft looks like none at all', async () => {
  for (const path of ['/versionen', '/versionen/1']) {
    const withdrawn = await portal.read(`/meldungen/meldung-0000000000w2${path}`);
    assert.equal(withdrawn.status, 410);
    assert.doesNotMatch(withdrawn.html, /Der Kreis baut/);
    const anonymous = async (id: string) => {
      const { status, html } = await portal.read(`/meldungen/meldung-${id}${path}`);
      return status + html.replace(/<code>\w+<\/code>/, '');
    };
    assert.equal(await anonymous('0000000000d2'), await anonymous('0000000000zz'));
  }
});
