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

test('an old slug leads on, to the same version', async () => {
  const { status, headers } = await portal.read('/en/meldungen/alt-0000000000c1/versionen/1');
  assert.equal(status, 301);
  assert.equal(headers.get('location'), `/en${address}/versionen/1`);
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
