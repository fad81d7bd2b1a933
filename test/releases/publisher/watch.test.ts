import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { sql } from 'kysely';
import { openDatabase } from '../../../src/db/database.ts';
import { startPublisher } from '../../../src/releases/publisher/start.ts';
import { watchMoments } from '../../../src/releases/publisher/watch.ts';
import { readLedgers } from '../../helpers/ledger.ts';
import { createRelease } from '../../helpers/releases.ts';
import { startTestService, type TestService } from '../../helpers/service.ts';
import { until } from '../../helpers/until.ts';

// No worker runs: the publisher is started here.
let service: TestService;
before(async () => void (service = await startTestService({ workers: false })));
after(() => service.close());
beforeEach(() => sql`delete from alarm`.execute(service.deps.db));

/** Watches as the thread does until the returned function is called, which gives what was published. */
function watch(): () => Promise<string[]> {
  const stop = new AbortController();
  const ids: string[] = [];
  const ended = watchMoments(service.deps, {
    onPublished: (published) => void ids.push(...published.map(({ releaseId }) => releaseId)),
    onLook: () => undefined,
    stop: stop.signal,
  });
  return async () => {
    stop.abort();
    await ended;
    return ids;
  };
}

test('several publishers publish each release once and none of them early', async () => {
  const ids = await Promise.all(Array.from({ length: 30 }, () => createRelease(service)));
  for (const [index, id] of ids.entries()) await schedule(id, 1_000 + (index % 5) * 100);
  const publishers = [watch(), watch(), watch()];
  await until('all are public', async () => (await countPublic(ids)) === ids.length);
  const told = (await Promise.all(publishers.map((stop) => stop()))).flat();
  assert.deepEqual(told.toSorted(), ids.toSorted());
  for (const id of ids) assert.equal((await readLedgers(service, id)).length, 1);
});

test('what somebody has locked at its moment is published when it is free, and holds up no other', async () => {
  const [locked, free] = [await createRelease(service), await createRelease(service)];
  for (const id of [locked, free]) await schedule(id, 700);
  const stop = watch();
  await service.deps.db.transaction().execute(async (tx) => {
    await sql`select from release where id = ${locked} for update`.execute(tx);
    await until('the other one is public', async () => (await countPublic([free])) === 1);
    assert.equal(await countPublic([locked]), 0);
  });
  await until('it is public', async () => (await countPublic([locked])) === 1);
  assert.deepEqual((await stop()).toSorted(), [locked, free].toSorted());
});

test('a release that the database refuses is tried again and holds up none that comes later', async () => {
  const { db } = service.deps;
  const [spoiled, later] = [await createRelease(service), await createRelease(service)];
  await sql`
    create function refuse() returns trigger language plpgsql as
    $$ begin raise exception 'refused'; end $$
  `.execute(db);
  await sql`
    create trigger refused before update on release for each row
    when (new.id = ${sql.lit(spoiled)} and new.status = 'published') execute function refuse()
  `.execute(db);
  await schedule(spoiled, 300);
  await schedule(later, 1_200);
  const stop = watch();
  await until('the later one is public', async () => (await countPublic([later])) === 1);
  await sql`drop trigger refused on release`.execute(db);
  await until('it is public', async () => (await countPublic([spoiled])) === 1);
  await stop();
});

test('a publisher goes on when the database has cut its connections', async () => {
  const { databaseUrl } = service.deps;
  const application = 'cut publisher';
  const url = new URL(databaseUrl);
  url.searchParams.set('application_name', application);
  const db = openDatabase({ url: url.href, maxConnections: 2, onError: () => undefined });
  const stop = new AbortController();
  const ended = watchMoments(
    { ...service.deps, db },
    { onPublished: () => undefined, onLook: () => undefined, stop: stop.signal },
  );
  const cut = async () => {
    const { rows } = await sql`
      select pg_terminate_backend(pid) from pg_stat_activity where application_name = ${application}
    `.execute(service.deps.db);
    return rows.length > 0;
  };
  await until('it is connected', cut);
  const id = await createRelease(service);
  await schedule(id, 500);
  await until('it is public', async () => (await countPublic([id])) === 1);
  stop.abort();
  await ended;
  await db.destroy();
});

test('a publisher in its thread publishes, rings for the mails and ends in order', async (t) => {
  const stop = startPublisher(service.deps);
  t.after(stop);
  const id = await createRelease(service);
  await schedule(id, 500);
  await until('it is public', async () => (await countPublic([id])) === 1);
  const text = () => service.deps.metrics.registry.metrics();
  const counted = /depesche_publication_lateness_seconds_count 1\n/;
  await until('the word of it', async () => counted.test(await text()));
  await stop();
  await stop();
  assert.deepEqual(await listAlarms(), []);
});

test('a thread that dies is started anew and raises an alarm', async (t) => {
  // The thread cannot make a key of it.
  const signingKey = { ...service.deps.config.signingKey, publicKey: null as unknown as Buffer };
  const config = { ...service.deps.config, signingKey };
  const stop = startPublisher({ ...service.deps, config });
  t.after(stop);
  const again = async () => ((await listAlarms())[0]?.times ?? 0) > 1;
  await until('it ended twice', again);
  await stop();
  const [alarm] = await listAlarms();
  assert.match(alarm?.details ?? '', /TypeError/);
});

async function listAlarms(): Promise<{ details: string; times: number }[]> {
  const { rows } = await sql<{ details: string; times: number }>`
    select details, times from alarm where kind = 'publisher_ended' and cleared_at is null
  `.execute(service.deps.db);
  return rows;
}

/** Due `inMs` from now by the database's clock, however long this machine takes to say so. */
async function schedule(id: string, inMs: number): Promise<void> {
  const publishAt = new Date(Date.now() + 3_600_000).toISOString();
  const { status } = await service.api('POST', `/releases/${id}/schedule`, { publishAt });
  assert.equal(status, 200);
  await sql`
    update release set publish_at = clock_timestamp() + make_interval(secs => ${inMs / 1_000}) where id = ${id}
  `.execute(service.deps.db);
}

async function countPublic(ids: string[]): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from release where id = any (${ids}::text[]) and status = 'published'
      and published_at >= publish_at
  `.execute(service.deps.db);
  return rows[0]?.count ?? 0;
}
