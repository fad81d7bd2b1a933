import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type PortalServer, startPortalServer } from './portal-server.ts';
import { addOffice, addRelease } from './rows.ts';

let portal: PortalServer;

before(async () => {
  portal = await startPortalServer();
});

after(() => portal.close());

test('an empty portal has pages that say so', async () => {
  const start = await portal.read('/');
  assert.equal(start.status, 200);
  assert.match(start.html, /Noch ist keine Meldung erschienen/);
  assert.match((await portal.read('/suche')).html, /0 Meldungen/);
  assert.match((await portal.read('/themen/bildung')).html, /noch keine Meldungen/);
  assert.match((await portal.read('/pressestellen')).html, /noch keine Pressestellen/);
});

const bad: [string, string, number][] = [
  ['a search of 10,000 characters', `/suche?q=${'a'.repeat(10_000)}`, 422],
  ['stop words only', '/suche?q=der+die+das', 200],
  ['operators of a text search', `/suche?q=${encodeURIComponent(`a:* & | ! <-> ' ( " \\ %`)}`, 200],
  ['NUL characters', '/suche?q=%00&region=%00&from=%00&cursor=%00', 200],
  ['broken UTF-8', '/suche?q=%ff%fe', 200],
  ['repeated parameters', '/suche?q=a&q=b&from=x&from=y', 422],
  ['an unknown region', '/suche?region=nirgendwo', 422],
  ['a period that ends before it begins', '/suche?from=2026-11-21&to=2026-11-20', 422],
  ['a year that PostgreSQL does not know', '/suche?from=0000-01-01', 422],
  ['a cursor that is none', '/suche?cursor=%7B%7D', 422],
  [
    'a cursor with a day that is none',
    `/suche?cursor=${cursor('2026-02-30T09:00:00.000000Z')}`,
    422,
  ],
  ['a cursor with too many colons', `/suche?cursor=${cursor('2026-02-03T09:00:00:::Z')}`, 422],
  ['a cursor past the end', `/suche?cursor=${cursor('1999-01-01T00:00:00.000000Z')}`, 200],
  ['a region with NUL', '/regionen/%00', 404],
  ['a region with a quote', "/regionen/'%20or%201=1", 404],
  ['a topic of 10,000 characters', `/themen/${'a'.repeat(5_000)}`, 404],
  ['an office that does not exist', '/pressestellen/niemand', 404],
  ['a broken percent sign', '/pressestellen/%E0%A4%A', 404],
  ['a release without an id', '/meldungen/x', 404],
  ['a release with NUL', '/meldungen/%00-0000000000zz', 404],
  ['a region search with LIKE characters', '/regionen?q=%25_%5C', 200],
];

for (const [name, path, status] of bad)
  test(`${name}: ${status}`, async () => {
    const answer = await portal.read(path);
    assert.equal(answer.status, status);
    assert.match(answer.html, /<h1/);
  });

test('faults are named at once and what was typed is still there', async () => {
  const { html } = await portal.read('/suche?q=Schule&region=nirgendwo&office=niemand');
  assert.match(html, /Die gewählte Region gibt es hier nicht/);
  assert.match(html, /Die gewählte Pressestelle gibt es hier nicht/);
  assert.match(html, /name="q" type="search" value="Schule"/);
});

test('pages of a list show every release of one moment once', async () => {
  const { db } = portal;
  await addOffice(db, 'kreis', 'Ennepe-Ruhr-Kreis');
  const id = (index: number) => `0000000000${String(index).padStart(2, '0')}`;
  for (let index = 0; index < 50; index += 1)
    await addRelease(db, { id: id(index), at: '2026-11-19T09:00:00.123456Z' });
  const seen: string[] = [];
  let path: string | undefined = '/themen/bildung';
  for (let pages = 0; path !== undefined && pages < 9; pages += 1) {
    const { html } = await portal.read(path);
    for (const [, found = ''] of html.matchAll(/teaser__headline"><a href="[^"]*-([0-9]{12})"/g))
      seen.push(found);
    path = /href="([^"]*)" rel="next"/.exec(html)?.[1]?.replaceAll('&#x3D;', '=');
  }
  assert.deepEqual(
    seen,
    Array.from({ length: 50 }, (_, index) => id(49 - index)),
  );
});

function cursor(moment: string): string {
  return Buffer.from(JSON.stringify({ moment, id: 'x' })).toString('base64url');
}
