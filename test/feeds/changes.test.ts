import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { sql } from 'kysely';
import { type FeedServer, type JsonFeed, startFeedServer } from './feed-server.ts';
import { correctRelease, insertOffice, insertPicture, insertRelease } from './rows.ts';

let server: FeedServer;

before(async () => {
  server = await startFeedServer();
  await insertOffice(server.db, 'kreis', 'Kreis');
  await insertOffice(server.db, 'stadt', 'Stadt');
});

after(() => server.close());

/** Reads one office's feed before and after a change. */
async function readAround(office: string, change: () => Promise<unknown>) {
  const read = async () => {
    const response = await fetch(`${server.url}/offices/${office}.json`);
    return { headers: response.headers, feed: (await response.json()) as JsonFeed };
  };
  const first = await read();
  await change();
  return { first, second: await read() };
}

test('a correction keeps identity and first date, and changes everything that should', async () => {
  const { db } = server;
  const row = { id: 'cccccccccccc', publishedAt: '2026-10-07T09:00:00Z', office: 'berichtigt' };
  await insertOffice(db, 'berichtigt', 'Amt');
  await insertRelease(db, row);
  const { first, second } = await readAround('berichtigt', () =>
    correctRelease(db, { ...row, updatedAt: '2026-10-08T09:00:00Z', headline: 'Neu' }, 2),
  );
  const [before, after] = [first.feed.items[0], second.feed.items[0]];
  assert.equal(after?.id, before?.id);
  assert.equal(after?.date_published, before?.date_published);
  assert.equal(after?.date_modified, '2026-10-08T09:00:00.000Z');
  assert.notEqual(second.headers.get('etag'), first.headers.get('etag'));
  assert.equal(second.headers.get('last-modified'), 'Thu, 08 Oct 2026 09:00:00 GMT');
});

test('a withdrawn release is gone at once, also for who asks by date only', async () => {
  const { db } = server;
  await insertOffice(db, 'zurueck', 'Amt');
  for (const [id, day] of [
    ['dddddddddddd', '06'],
    ['ddddddddddde', '07'],
  ] as const)
    await insertRelease(db, { id, publishedAt: `2026-10-${day}T09:00:00Z`, office: 'zurueck' });
  const { first, second } = await readAround('zurueck', () =>
    sql`update release set status = 'withdrawn', withdrawn_at = '2026-10-09Z', withdrawn_reason = 'x'
      where id = 'dddddddddddd'`.execute(db),
  );
  assert.deepEqual([first.feed.items.length, second.feed.items.length], [2, 1]);
  const since = first.headers.get('last-modified') ?? '';
  assert.ok(Date.parse(second.headers.get('last-modified') ?? '') > Date.parse(since));
});

test('what a correction took out of a feed is gone too for who asks by date only', async () => {
  const { db } = server;
  const row = { id: 'hhhhhhhhhhhh', publishedAt: '2026-10-12T09:00:00Z', region: '05954016' };
  await insertRelease(db, { ...row, id: 'hhhhhhhhhhhg', publishedAt: '2026-10-11T09:00:00Z' });
  await insertRelease(db, row);
  const read = (headers?: Record<string, string>) =>
    fetch(`${server.url}/regions/05954016.json`, { ...(headers && { headers }) });
  const first = await read();
  const elsewhere = { ...row, updatedAt: '2026-10-13T09:00:00Z', region: '05954036' };
  await correctRelease(db, elsewhere, 2);
  const second = await read({ 'if-modified-since': first.headers.get('last-modified') ?? '' });
  assert.equal(second.status, 200);
  assert.doesNotMatch(await second.text(), /hhhhhhhhhhhh/);
});

test('renaming an office or mending a caption reaches the feed and its ETag', async () => {
  const { db } = server;
  await insertOffice(db, 'umbenannt', 'Alter Name');
  await insertRelease(db, {
    id: 'eeeeeeeeeeee',
    publishedAt: '2026-10-10T09:00:00Z',
    office: 'umbenannt',
  });
  await insertPicture(db, 'eeeeeeeeeeee', 'eeeeeeeeeee1');
  const renamed = await readAround('umbenannt', () =>
    sql`update office set name = 'Neuer Name' where id = 'umbenannt'`.execute(db),
  );
  assert.match(JSON.stringify(renamed.second.feed.items), /Neuer Name/);
  const mended = await readAround('umbenannt', () =>
    sql`update media set caption = 'Richtig' where id = 'eeeeeeeeeee1'`.execute(db),
  );
  assert.match(JSON.stringify(mended.second.feed.items), /Richtig/);
  assert.notEqual(mended.second.headers.get('etag'), mended.first.headers.get('etag'));
});

test('what changes nothing in a feed leaves its ETag alone', async () => {
  await insertRelease(server.db, {
    id: 'fffffffffffe',
    publishedAt: '2026-10-03Z',
    office: 'stadt',
  });
  const { first, second } = await readAround('stadt', () =>
    insertRelease(server.db, { id: 'ffffffffffff', publishedAt: '2026-10-04T09:00:00Z' }),
  );
  assert.equal(second.headers.get('etag'), first.headers.get('etag'));
});

test('two releases of one second are told apart by date too', async () => {
  const { db } = server;
  await insertOffice(db, 'gleich', 'Amt');
  const { rows } = await sql<{ now: Date }>`select now() as now`.execute(db);
  const publishedAt = rows[0]?.now.toISOString() ?? '';
  await insertRelease(db, { id: 'gggggggggggg', publishedAt, office: 'gleich' });
  const first = await fetch(`${server.url}/offices/gleich.rss`);
  await insertRelease(db, { id: 'gggggggggggh', publishedAt, office: 'gleich' });
  const since = first.headers.get('last-modified') ?? '';
  const second = await fetch(`${server.url}/offices/gleich.rss`, {
    headers: { 'if-modified-since': since },
  });
  assert.equal(second.status, 200);
});
