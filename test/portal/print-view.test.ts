import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Database } from '../../src/db/database.ts';
import { printPage } from '../../src/portal/print-page.ts';
import { releasePage } from '../../src/portal/release-page.ts';
import { findPublicRelease } from '../../src/releases/public-store.ts';
import { type PortalServer, startPortalServer } from './portal-server.ts';
import { addOffice, addRelease } from './rows.ts';

const id = '0000000000p1';
const scheduled = '0000000000p2';
let portal: PortalServer;

before(async () => {
  portal = await startPortalServer();
  await addOffice(portal.db, 'kreis', 'Ennepe-Ruhr-Kreis');
  await addRelease(portal.db, { id, at: '2026-11-20T09:00:00Z', headline: 'Neue Schule' });
  const at = '2026-12-20T09:00:00Z';
  await addRelease(portal.db, { id: scheduled, at, status: 'scheduled' });
});

after(() => portal.close());

const articleOf = (html: string) => /<article[\s\S]*<\/article>/.exec(html)?.[0];

test('the print view is the release as its page prints it, without navigation', async () => {
  const page = await portal.read(`/meldungen/meldung-${id}`);
  const { html } = await portal.read(`/meldungen/meldung-${id}/druck`);
  assert.ok(page.html.includes(`href="/meldungen/meldung-${id}/druck"`));
  for (const part of [/class="nav/, /class="footer"/, /type="search"/, /media="print"/])
    assert.doesNotMatch(html, part);
  assert.match(html, /<div class="release__code"><svg/);
  assert.match(html, /class="release__code-note">Mit der Kamera öffnen/);
  assert.match(html, /href="[^"]*print\.css"/);
  assert.ok(articleOf(html));
  assert.equal(articleOf(html), articleOf(page.html));
});

test('search engines are sent to the release itself', async () => {
  const { html } = await portal.read(`/en/meldungen/meldung-${id}/druck`);
  assert.ok(
    html.includes(`<link rel="canonical" href="https://depesche.example/meldungen/meldung-${id}">`),
  );
  assert.match(html, /<meta name="robots" content="noindex">/);
});

test('machines are told of other languages on the release itself alone', async () => {
  const english = '0000000000p3';
  const at = '2026-11-20T09:00:00Z';
  await addRelease(portal.db, { id: english, at, language: 'en', headline: 'A new school' });
  const pair = portal.db.updateTable('release').set({ translationOf: id });
  await pair.where('id', '=', english).execute();
  const inHead = /<link rel="alternate" hreflang/;
  assert.match((await portal.read(`/meldungen/meldung-${id}`)).html, inHead);
  const { html } = await portal.read(`/meldungen/meldung-${id}/druck`);
  assert.doesNotMatch(html, inHead);
  assert.match(html, /A new school/);
});

test('nothing is looked for that is not printed', async () => {
  const asked = await questionsOf(releasePage);
  assert.ok(asked.some((question) => question.includes('search_word')));
  assert.deepEqual(await questionsOf(printPage), []);
});

/** What the page of a release, once found, asks the database. */
async function questionsOf(show: typeof printPage): Promise<string[]> {
  const release = await findPublicRelease(portal.db, id);
  assert.ok(release);
  const asked: string[] = [];
  const db: Database = portal.db.withPlugin({
    transformQuery: ({ node }) => (asked.push(JSON.stringify(node)), node),
    transformResult: ({ result }) => Promise.resolve(result),
  });
  const deps = { db, config: { baseUrl: 'https://depesche.example' }, words: () => '' };
  await show(deps as unknown as Parameters<typeof printPage>[0], 'de', release);
  return asked;
}

test('an old slug leads on to the present print view, and what is not public has none', async () => {
  const moved = await portal.read(`/en/meldungen/frueher-${id}/druck`);
  assert.equal(moved.status, 301);
  assert.equal(moved.headers.get('location'), `/en/meldungen/meldung-${id}/druck`);
  for (const other of [scheduled, '0000000000zz'])
    assert.equal((await portal.read(`/meldungen/meldung-${other}/druck`)).status, 404);
});
