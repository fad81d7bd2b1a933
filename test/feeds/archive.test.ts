import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { sql } from 'kysely';
import { baseUrl, type FeedServer, type JsonFeed, startFeedServer } from './feed-server.ts';
import { attributesOf, readXml, textsOf, type XmlTree } from './sample.ts';
import { correctRelease, insertOffice, insertRelease } from './rows.ts';

let server: FeedServer;
const thisMonth = new Date().toISOString().slice(0, 7);
const firstOfMonth = `${thisMonth}-01T00:00:00Z`;

before(async () => {
  server = await startFeedServer();
  for (const office of ['kreis', 'stadt', 'amt']) await insertOffice(server.db, office, office);
  // 130 in August, none in September, 20 in October 2025; two of the Kreis among them.
  await insertMany('a', 130, '2025-08-01T00:00:00Z');
  await insertMany('b', 20, '2025-10-31T20:00:00Z');
  await insertRelease(server.db, {
    id: 'kkkkkkkkkkk1',
    publishedAt: '2025-08-31T23:59:59.999Z',
  });
  await insertRelease(server.db, { id: 'kkkkkkkkkkk2', publishedAt: '2025-09-01T00:00:00Z' });
});

after(() => server.close());

/** Many of one office, three in each second. */
async function insertMany(mark: string, count: number, from: string, office = 'stadt') {
  await sql`
    with numbered as (
      select ${mark} || lpad(n::text, 11, '0') as id,
        ${from}::timestamptz + make_interval(secs => n / 3) as at
      from generate_series(1, ${count}::integer) as n
    ), releases as (
      insert into release (id, office_id, status, slug, publish_at, published_at)
      select id, ${office}, 'published', 'meldung', at, at from numbered returning id)
    insert into release_version (release_id, number, headline, published_at)
    select id, 1, 'Meldung', at from numbered
  `.execute(server.db);
}

const hrefOf = (feed: XmlTree, rel: string) =>
  [...attributesOf(feed, 'link'), ...attributesOf(feed, 'atom:link')].find(
    (link) => link.rel === rel,
  )?.href;

async function readFeed(address: string): Promise<XmlTree> {
  const response = await fetch(address.replace(`${baseUrl}/feeds`, server.url));
  assert.equal(response.status, 200, address);
  const root = await readXml(await response.text());
  return root.name === 'rss' ? (root.children[0] as XmlTree) : root;
}

const idsOf = (feed: XmlTree) =>
  feed.children.flatMap((child) =>
    child.name === 'entry'
      ? textsOf(child, 'id')
      : child.name === 'item'
        ? textsOf(child, 'guid')
        : [],
  );

/** The feed itself, then every document of its archive from the newest to the oldest. */
async function walk(address: string): Promise<XmlTree[]> {
  const found: XmlTree[] = [];
  for (
    let next: string | undefined = address;
    next;
    next = hrefOf(found.at(-1) as XmlTree, 'prev-archive')
  )
    found.push(await readFeed(next));
  return found;
}

for (const format of ['atom', 'rss'])
  test(`the archive of ${format} yields every release and none twice, in complete documents`, async () => {
    const self = `${baseUrl}/feeds/releases.${format}`;
    const [feed, ...archive] = await walk(self);
    assert.ok(feed);
    const keys = archive.map((one) => hrefOf(one, 'self')?.split('archive=')[1]);
    assert.deepEqual(keys, ['2025-10', '2025-09', '2025-08.3', '2025-08.2', '2025-08']);
    const ids = archive.flatMap(idsOf);
    assert.equal(ids.length, 152);
    assert.equal(new Set(ids).size, 152);
    for (const id of idsOf(feed)) assert.ok(ids.includes(id));
    for (const [index, one] of archive.entries()) {
      assert.equal(one.children.filter(({ name }) => name === 'fh:archive').length, 1);
      assert.equal(hrefOf(one, 'current'), self);
      assert.equal(
        hrefOf(one, 'next-archive'),
        index === 0 ? undefined : hrefOf(archive[index - 1] as XmlTree, 'self'),
      );
      assert.equal(hrefOf(one, 'next'), undefined);
    }
    assert.equal(
      feed.children.some(({ name }) => name === 'fh:archive'),
      false,
    );
    assert.deepEqual(textsOf(feed, 'id'), textsOf(archive[0], 'id'));
  });

test('JSON Feed goes on to older documents by next_url', async () => {
  const found: JsonFeed[] = [];
  let path: string | undefined = '/releases.json?archive=2025-10';
  while (path !== undefined) {
    const page: JsonFeed = await server.readJson(path);
    found.push(page);
    path = page.next_url?.replace(`${baseUrl}/feeds`, '');
  }
  assert.deepEqual(
    found.map(({ items }) => items.length),
    [20, 1, 31, 50, 50],
  );
});

test('a feed that holds everything needs no archive; its months are there all the same', async () => {
  const feed = await readFeed(`${baseUrl}/feeds/offices/kreis.atom`);
  assert.equal(hrefOf(feed, 'prev-archive'), undefined);
  const [newer, older] = await walk(`${baseUrl}/feeds/offices/kreis.atom?archive=2025-09`);
  assert.equal(idsOf(newer as XmlTree).length, 1);
  assert.equal(
    hrefOf(newer as XmlTree, 'prev-archive'),
    `${baseUrl}/feeds/offices/kreis.atom?archive=2025-08`,
  );
  assert.equal(idsOf(older as XmlTree).length, 1);
});

test('what is complete stays the same while the month grows, and is linked as soon as it is', async () => {
  const address = `${baseUrl}/feeds/offices/amt.atom`;
  await insertMany('c', 50, firstOfMonth, 'amt');
  const first = `${address}?archive=${thisMonth}`;
  assert.equal(
    (await readFeed(first)).children.some(({ name }) => name === 'fh:archive'),
    false,
  );
  assert.equal(hrefOf(await readFeed(address), 'prev-archive'), undefined);
  await insertMany('d', 60, `${thisMonth}-01T01:00:00Z`, 'amt');
  const before = await readFeed(first);
  assert.ok(before.children.some(({ name }) => name === 'fh:archive'));
  assert.equal(hrefOf(before, 'next-archive'), `${first}.2`);
  const chain = await walk(address);
  assert.deepEqual(
    chain.map((one) => idsOf(one).length),
    [50, 50, 50],
  );
  assert.equal(new Set(chain.flatMap(idsOf)).size, 110);
  await insertMany('e', 60, `${thisMonth}-01T02:00:00Z`, 'amt');
  assert.deepEqual(idsOf(await readFeed(first)), idsOf(before));
});

test('a correction changes the text in its place, a withdrawal takes it out at once', async () => {
  const address = `${baseUrl}/feeds/offices/kreis.atom?archive=2025-08`;
  const ids = idsOf(await readFeed(address));
  await correctRelease(
    server.db,
    { id: 'kkkkkkkkkkk1', publishedAt: '2025-11-01T00:00:00Z', headline: 'Berichtigt' },
    2,
  );
  const corrected = await readFeed(address);
  assert.deepEqual(idsOf(corrected), ids);
  assert.match(JSON.stringify(corrected), /Berichtigt/);
  await sql`update release set status = 'withdrawn', withdrawn_reason = 'x', withdrawn_at = now()
    where id = 'kkkkkkkkkkk1'`.execute(server.db);
  const path = address.replace(`${baseUrl}/feeds`, server.url);
  assert.equal((await fetch(path)).status, 404);
});

test('months without releases and those to come are 404 alike; what is no month is a fault', async () => {
  await insertRelease(server.db, {
    id: 'sssssssssss1',
    publishedAt: '2999-01-01Z',
    status: 'scheduled',
  });
  const answers = new Set<string>();
  for (const key of ['2999-01', '2999-02', '2025-09.2', '1999-13', '2025-08.99999']) {
    const response = await fetch(`${server.url}/releases.rss?archive=${key}`);
    assert.equal(response.status, 404, key);
    answers.add(await response.text());
  }
  assert.equal(answers.size, 1);
  for (const query of [
    'archive=2025',
    'archive=',
    'archive=2025-08.0',
    'archive=2025-08&q=Meldung',
  ]) {
    const response = await fetch(`${server.url}/releases.rss?${query}`);
    assert.equal(response.status, 422, query);
    assert.match(await response.text(), /"path":"archive"/);
  }
});
