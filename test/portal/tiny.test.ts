import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertValid } from '../subscribers/valid-page.ts';
import { startPortalServer } from './portal-server.ts';
import { addOffice, addRelease } from './rows.ts';

const paths = ['/', '/suche', '/regionen', '/themen', '/pressestellen', '/feeds'];

test('a portal without offices and releases has valid pages that say so', async (t) => {
  const portal = await startPortalServer();
  t.after(() => portal.close());
  for (const path of paths) {
    const page = await portal.read(path);
    assert.equal(page.status, 200, path);
    await assertValid(page);
  }
  const { html } = await portal.read('/');
  assert.match(html, /Noch ist keine Meldung erschienen/);
  assert.doesNotMatch(html, /id="start-(regions|offices)"|class="(more|lead|day)/);
});

test('the only release of a portal stands on top of the start page, once', async (t) => {
  const portal = await startPortalServer();
  t.after(() => portal.close());
  await addOffice(portal.db, 'kreis', 'Ennepe-Ruhr-Kreis');
  const headline = 'Die erste Meldung';
  await addRelease(portal.db, { id: 'erste0000001', at: '2026-11-21T10:59:00Z', headline });
  for (const path of paths) await assertValid(await portal.read(path));
  const { html } = await portal.read('/');
  assert.equal(html.split(`>${headline}<`).length - 1, 1);
  assert.match(html, /class="lead lead--plain"/);
  assert.doesNotMatch(html, /class="day"/);
  assert.match((await portal.read('/suche')).html, /1 Meldung</);
});
