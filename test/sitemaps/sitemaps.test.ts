import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { sql } from 'kysely';
import { listFiles } from '../../src/sitemaps/read.ts';
import { readOtherXml } from '../feeds/sample.ts';
import { insertOffice, insertRelease } from '../feeds/rows.ts';
import { startTestService, type TestService } from '../helpers/service.ts';

let service: TestService;
const many = 5_300;

before(async () => {
  service = await startTestService({ workers: false });
  const { db } = service.deps;
  await insertOffice(db, 'kreis', 'Kreis & Co');
  // 2025-10-31T23:59:59.999Z backwards, 20 of them in each second.
  await sql`
    with numbered as (
      select lpad(n::text, 12, '0') as id,
        timestamptz '2025-10-31T23:59:59.999Z' - make_interval(secs => n / 20) as at
      from generate_series(1, ${many}) as n
    ), releases as (
      insert into release (id, office_id, status, slug, publish_at, published_at, updated_at)
      select id, 'kreis', 'published', 'alte-meldung', at, at, at from numbered returning id)
    insert into release_version (release_id, number, headline, published_at)
    select id, 1, 'Alte Meldung', at from numbered
  `.execute(db);
  await insertRelease(db, { id: 'aaaaaaaaaaa1', publishedAt: ago(1), headline: `A & B ]]> <b>` });
  await insertRelease(db, { id: 'aaaaaaaaaaa2', publishedAt: ago(47), language: 'en' });
  await insertRelease(db, { id: 'aaaaaaaaaaa3', publishedAt: ago(50) });
  await insertRelease(db, { id: 'aaaaaaaaaaa4', publishedAt: ago(2), status: 'withdrawn' });
  await insertRelease(db, { id: 'aaaaaaaaaaa5', publishedAt: '2999-01-01Z', status: 'scheduled' });
  await insertRelease(db, { id: 'aaaaaaaaaaa6', publishedAt: '2019-02-28Z', status: 'withdrawn' });
});

after(() => service.close());

function ago(hours: number): string {
  return new Date(Date.now() - hours * 3_600_000).toISOString();
}

async function read(path: string, init: RequestInit = {}) {
  const response = await fetch(service.url + path, init);
  return { response, text: await response.text() };
}

async function locsOf(path: string): Promise<string[]> {
  const { response, text } = await read(path);
  assert.equal(response.status, 200, path);
  assert.equal(response.headers.get('content-type'), 'application/xml; charset=utf-8');
  const { children } = await readOtherXml(text);
  return children.map((entry) => entry.children.find(({ name }) => name === 'loc')?.text ?? '');
}

const base = 'http://localhost:3000';

test('robots.txt names the sitemaps and keeps machines from personal links alone', async () => {
  const { response, text } = await read('/robots.txt');
  assert.equal(response.headers.get('content-type'), 'text/plain; charset=utf-8');
  assert.match(text, /^User-agent: \*\nDisallow: \/bestaetigen\/\n/);
  assert.match(text, /\nSitemap: http:\/\/localhost:3000\/sitemap\.xml\n/);
  assert.doesNotMatch(text, /Disallow: \/(media|meldungen|feeds)?\n/);
});

test('the files of the index hold every public release exactly once and no other', async () => {
  const files = await locsOf('/sitemap.xml');
  const found: string[] = [];
  for (const file of files.filter((one) => one.includes('/releases-')))
    found.push(...(await locsOf(file.slice(base.length))));
  assert.equal(found.length, many + 3);
  assert.equal(new Set(found).size, found.length);
  assert.ok(found.includes(`${base}/meldungen/meldung-aaaaaaaaaaa1`));
  for (const hidden of ['aaaaaaaaaaa4', 'aaaaaaaaaaa5', 'aaaaaaaaaaa6'])
    assert.ok(!found.some((url) => url.includes(hidden)), hidden);
  assert.ok(!files.some((file) => /releases-(2999|2019)/.test(file)));
});

test('the index shows a month from its first release to its last', async () => {
  const { db } = service.deps;
  const file = `${base}/sitemaps/releases-2020-03.xml`;
  assert.ok(!(await locsOf('/sitemap.xml')).includes(file));
  const row = { id: 'aaaaaaaaaaa8', publishedAt: '2020-03-01T00:00:00Z' };
  await insertRelease(db, row);
  // Older than the newest one, so that only the minute ends what was kept; a later one does at once.
  await insertRelease(db, { id: 'aaaaaaaaaaa9', publishedAt: ago(0) });
  assert.ok((await locsOf('/sitemap.xml')).includes(file));
  await sql`update release set status = 'withdrawn', withdrawn_reason = 'x', withdrawn_at = now()
    where id in ('aaaaaaaaaaa8', 'aaaaaaaaaaa9')`.execute(db);
  assert.ok(!(await locsOf('/sitemap.xml')).includes(file));
});

test('a month with too many releases stands in the index day by day', async () => {
  const files = await listFiles(service.deps, { mostUrls: many - 1 });
  const paths = files.map(({ path }) => path);
  assert.ok(paths.includes('/sitemaps/releases-2025-10-31.xml'));
  assert.ok(!paths.includes('/sitemaps/releases-2025-10.xml'));
  assert.equal((await locsOf('/sitemaps/releases-2025-10-31.xml')).length, many);
});

test('pages, offices, regions and topics stand with both languages', async () => {
  assert.ok((await locsOf('/sitemaps/pages.xml')).includes(`${base}/en/themen`));
  assert.ok((await locsOf('/sitemaps/offices.xml')).includes(`${base}/pressestellen/kreis`));
  assert.ok((await locsOf('/sitemaps/topics.xml')).length > 50);
  const regions = await locsOf('/sitemaps/regions.xml');
  assert.ok(regions.length > 20_000 && regions.length <= 50_000, String(regions.length));
  const { text } = await read('/sitemaps/offices.xml');
  const root = await readOtherXml(text);
  const links = root.children[0]?.children.filter(({ name }) => name === 'xhtml:link') ?? [];
  const tongues = links.map(({ attributes }) => attributes.hreflang);
  assert.deepEqual(tongues, ['de', 'en', 'x-default']);
});

test('pages of the sitemap are there', async () => {
  for (const url of await locsOf('/sitemaps/pages.xml')) {
    const { response } = await read(url.slice(base.length));
    assert.equal(response.status, 200, url);
  }
});

test('the news sitemap has the last two days, with titles that cannot break out', async () => {
  assert.deepEqual(await locsOf('/sitemap-news.xml'), [
    `${base}/meldungen/meldung-aaaaaaaaaaa1`,
    `${base}/meldungen/meldung-aaaaaaaaaaa2`,
  ]);
  const { text } = await read('/sitemap-news.xml');
  const root = await readOtherXml(text);
  const news = root.children.map(({ children }) =>
    children.find(({ name }) => name === 'news:news'),
  );
  assert.equal(news[0]?.children.find(({ name }) => name === 'news:title')?.text, 'A & B ]]> <b>');
  assert.equal(news[1]?.children[0]?.children[1]?.text, 'en');
});

test('a file of releases is answered with 304 until something of its month changes', async () => {
  const path = `/sitemaps/releases-${ago(1).slice(0, 10)}.xml`;
  const first = await read(path);
  const etag = first.response.headers.get('etag') ?? '';
  const known = { headers: { 'if-none-match': etag } };
  const again = await read(path, known);
  assert.equal(again.response.status, 304);
  assert.equal(again.text, '');
  await insertRelease(service.deps.db, { id: 'aaaaaaaaaaa7', publishedAt: ago(1) });
  const later = await read(path, known);
  assert.equal(later.response.status, 200);
  assert.match(later.text, /aaaaaaaaaaa7/);
  await sql`update release set status = 'withdrawn', withdrawn_reason = 'x', withdrawn_at = now(),
    updated_at = now() where id = 'aaaaaaaaaaa7'`.execute(service.deps.db);
  assert.doesNotMatch((await read(path)).text, /aaaaaaaaaaa7/);
});

test('HEAD answers as GET does, without a body', async () => {
  for (const path of ['/robots.txt', '/sitemap.xml', '/sitemaps/releases-2025-10.xml']) {
    const get = await read(path);
    const head = await read(path, { method: 'HEAD' });
    assert.equal(head.response.status, 200, path);
    assert.equal(head.text, '');
    for (const name of ['content-type', 'etag', 'cache-control'])
      assert.equal(head.response.headers.get(name), get.response.headers.get(name), path + name);
  }
});

test('periods without public releases and those that no calendar has are 404 alike', async () => {
  const answers = new Set<string>();
  for (const name of ['2019-02', '2999-01', '2024-13', '2025-02-30', '2025-1', 'x', '%00', '']) {
    const { response, text } = await read(`/sitemaps/releases-${name}.xml`);
    assert.equal(response.status, 404, name);
    answers.add(text.replaceAll(/releases-[^"<]*/g, ''));
  }
  assert.equal(answers.size, 1);
  assert.equal((await read('/sitemaps/subscribers.xml')).response.status, 404);
});

test('OPML lists the feed of every office, in the language asked for', async () => {
  const { response, text } = await read('/feeds/offices.opml');
  assert.equal(response.headers.get('content-type'), 'text/x-opml; charset=utf-8');
  const { children } = await readOtherXml(text);
  const outlines = children[1]?.children ?? [];
  const one = outlines.find(({ attributes }) => attributes.text === 'Kreis & Co');
  assert.equal(one?.attributes.xmlUrl, `${base}/feeds/offices/kreis.rss`);
  assert.equal(outlines.length, 2);
  assert.match((await read('/feeds/offices.opml?lang=en')).text, /all press offices/);
  assert.equal((await read('/feeds/offices.opml?lang=fr')).response.status, 422);
});

test('the news sitemap names at most 1,000 releases, the newest first', async () => {
  await sql`
    with numbered as (
      select 'n' || lpad(n::text, 11, '0') as id, now() - make_interval(secs => n) as at
      from generate_series(1, 1100) as n
    ), releases as (
      insert into release (id, office_id, status, slug, publish_at, published_at)
      select id, 'kreis', 'published', 'neu', at, at from numbered returning id)
    insert into release_version (release_id, number, headline, published_at)
    select id, 1, 'Neue Meldung', at from numbered
  `.execute(service.deps.db);
  const found = await locsOf('/sitemap-news.xml');
  assert.equal(found.length, 1_000);
  assert.equal(found[0], `${base}/meldungen/neu-n00000000001`);
  assert.equal(found.at(-1), `${base}/meldungen/neu-n00000001000`);
});
