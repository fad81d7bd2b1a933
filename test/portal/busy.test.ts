import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { keepForState } from '../../src/portal/busy-lists.ts';
import { listPublicReleases } from '../../src/releases/public-store.ts';
import { type PortalServer, startPortalServer } from './portal-server.ts';
import { readWords } from '../../src/search/read-words.ts';
import { openVocabulary } from '../../src/search/vocabulary.ts';
import { giveWords } from '../helpers/search-rows.ts';
import { addOffice, addRelease } from './rows.ts';

let portal: PortalServer;

// One that has a word for itself, older than all others, and 2,100 that share a word.
before(async () => {
  portal = await startPortalServer();
  const { db } = portal;
  await addOffice(db, 'kreis', 'Ennepe-Ruhr-Kreis');
  await addRelease(db, { id: 'alt000000001', at: '2026-01-01T09:00:00Z', headline: 'Einhornfund' });
  await sql`
    insert into release (id, office_id, status, slug, publish_at, published_at)
    select 'n' || lpad(n::text, 11, '0'), 'kreis', 'published', 'meldung', at, at
    from generate_series(1, 2100) as n, lateral (select timestamptz '2026-11-01Z' + n * interval '1 minute' as at) as t
  `.execute(db);
  await sql`
    insert into release_version (release_id, number, headline, region_codes, region_scope, published_at)
    select id, 1, 'Schule ' || id, '{05954}', (select path from region where code = '05954'), published_at
    from release where id like 'n%'
  `.execute(db);
  await giveWords(db);
});

after(() => portal.close());

const asked = async (q: string) =>
  readWords({ db: portal.db, vocabulary: await openVocabulary(null) }, [q]);

test('counting ends at 1,000 in lists, and not as soon where facets count as well', async () => {
  const search = await portal.read('/suche?q=Schule');
  assert.match(search.html, /2\.101 Meldungen/);
  assert.match((await portal.read('/en/suche')).html, /2,101 releases/);
  const region = await portal.read('/regionen/ennepe-ruhr-kreis');
  assert.match(region.html, /class="count">über 1\.000</);
});

test('a word is found in releases of long ago, beside and without newer ones', async () => {
  const { db } = portal;
  const idsOf = async (q: string, limit = 3) =>
    (await listPublicReleases(db, { ...(await asked(q)), limit })).map(({ id }) => id);
  assert.deepEqual(await idsOf('Einhornfund'), ['alt000000001']);
  assert.deepEqual(await idsOf('Einhornfund or n00000002100'), ['n00000002100', 'alt000000001']);
  assert.deepEqual(await idsOf('Quantenkuchen'), []);
  assert.deepEqual(await idsOf('Schule'), ['n00000002100', 'n00000002099', 'n00000002098']);
});

test('a search is leafed through to its last hit, each release once', async () => {
  const { db } = portal;
  const words = await asked('Schule or Einhornfund');
  const seen: string[] = [];
  let after: { publishedAt: string; id: string } | undefined;
  do {
    const page = await listPublicReleases(db, { ...words, after, limit: 700 });
    seen.push(...page.map(({ id }) => id));
    const last = page.at(-1);
    after = last && { publishedAt: last.publishedAt.toISOString(), id: last.id };
  } while (after !== undefined);
  assert.equal(seen.length, 2101);
  assert.equal(new Set(seen).size, 2101);
});

test('a new release stands on every list at once', async () => {
  const paths = ['/', '/suche', '/suche?q=Neuigkeit', '/regionen/ennepe-ruhr-kreis'];
  const all = [...paths, '/themen/bildung', '/pressestellen/kreis'];
  for (const path of all) assert.doesNotMatch((await portal.read(path)).html, /Neuigkeit \d/);
  await addRelease(portal.db, {
    id: 'neu000000001',
    at: '2026-11-21T10:59:59Z',
    headline: 'Neuigkeit 1',
  });
  for (const path of all)
    assert.match((await portal.read(path)).html, /Neuigkeit(<\/mark>)? 1/, path);
});

test('what is kept is read once a minute, by all who ask at the same time, and no failure is kept', async () => {
  let time = 0;
  let reads = 0;
  const clock = { now: () => new Date(time) };
  const kept = keepForState({ clock, readState: () => Promise.resolve(1) }, async () => {
    reads += 1;
    if (reads === 1) throw new Error('no connection');
    return reads;
  });
  await assert.rejects(kept(), /no connection/);
  assert.deepEqual(await Promise.all([kept(), kept()]), [2, 2]);
  time = 59_999;
  assert.equal(await kept(), 2);
  time = 60_000;
  assert.equal(await kept(), 3);
});

test('what is kept is read again when the public state has changed, but not all the time', async () => {
  let time = 0;
  let state = 1;
  let reads = 0;
  const deps = { clock: { now: () => new Date(time) }, readState: async () => state };
  const kept = keepForState(deps, async () => {
    reads += 1;
    time += 100;
    return reads;
  });
  assert.equal(await kept(), 1);
  state = 2;
  assert.equal(await kept(), 1);
  time += 20 * 100;
  assert.equal(await kept(), 2);
  assert.equal(await kept(), 2);
});

test('counts follow publication and withdrawal', async () => {
  const countOf = async () => {
    const { html } = await portal.read('/pressestellen');
    return /([\d.]+) Meldungen in den letzten 30 Tagen/.exec(html)?.[1];
  };
  const before = Number((await countOf())?.replace('.', ''));
  await addRelease(portal.db, { id: 'neu000000002', at: '2026-11-21T10:59:59Z' });
  assert.equal(Number((await countOf())?.replace('.', '')), before + 1);
  await sql`
    update release set status = 'withdrawn', withdrawn_at = now(), withdrawn_reason = 'Irrtum'
    where id = 'neu000000002'
  `.execute(portal.db);
  assert.equal(Number((await countOf())?.replace('.', '')), before);
});
