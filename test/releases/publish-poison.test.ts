import assert from 'node:assert/strict';
import { createPublicKey } from 'node:crypto';
import { after, before, test, type TestContext } from 'node:test';
import { sql } from 'kysely';
import { readLedgers } from '../helpers/ledger.ts';
import { loseQueue } from '../helpers/queue.ts';
import { reconcilePublications } from '../../src/releases/publish.ts';
import { createRelease, publishRelease } from '../helpers/releases.ts';
import { startTestService, type TestService } from '../helpers/service.ts';
import { until } from '../helpers/until.ts';

// No worker runs: what bells and schedules do is called here.
let service: TestService;
before(async () => {
  service = await startTestService({ workers: false });
});
after(() => service.close());

test('a release that the database refuses holds up no other one, and follows when it can', async (t) => {
  const { db } = service.deps;
  const [spoiled, good] = [await createRelease(service), await createRelease(service)];
  await refuse(spoiled);
  for (const id of [spoiled, good]) await schedule(id, 300);
  await loseQueue(service.deps);
  await untilDue([spoiled, good]);
  const told = listenToErrors(t);
  await reconcilePublications(service.deps);
  assert.deepEqual(told(), [[spoiled, 'not published although due; it is tried again']]);
  assert.deepEqual([await statusOf(spoiled), await statusOf(good)], ['scheduled', 'published']);
  assert.equal((await readLedgers(service, good)).length, 1);
  assert.match(String(await checkCodeOf(good)), /^\w+/, 'signed at its moment');

  const third = await publishRelease(service);
  assert.equal(await statusOf(third), 'published', 'nor what somebody publishes now');

  await sql`drop trigger refused on release`.execute(db);
  await reconcilePublications(service.deps);
  assert.equal(await statusOf(spoiled), 'published');
  assert.equal((await readLedgers(service, spoiled)).length, 1);
});

test('a release that cannot be signed is public at its moment, and the log says what it lacks', async (t) => {
  const id = await createRelease(service);
  await schedule(id, 300);
  await loseQueue(service.deps);
  await untilDue([id]);
  const told = listenToErrors(t);
  const { publicKey } = service.deps.config.signingKey;
  // A public key cannot sign.
  const privateKey = createPublicKey(service.deps.config.signingKey.privateKey);
  const signingKey = { kid: 'broken', publicKey, privateKey };
  const config = { ...service.deps.config, signingKey };
  await reconcilePublications({ ...service.deps, config });
  assert.deepEqual(told(), [[id, 'published, but not signed; the sweeper signs']]);
  assert.equal(await statusOf(id), 'published');
});

/** What stands in the log as an error from now on: the release and the words. */
function listenToErrors(t: TestContext): () => unknown[] {
  const { mock } = t.mock.method(service.deps.log, 'error');
  return () =>
    mock.calls.map(({ arguments: [about, words] }) => {
      const { releaseId } = about as { releaseId?: string };
      return [releaseId, words];
    });
}

/** Stands for any fault that one row may have at its moment. */
async function refuse(id: string): Promise<void> {
  const { db } = service.deps;
  await sql`
    create function refuse() returns trigger language plpgsql as
    $$ begin raise exception 'refused'; end $$
  `.execute(db);
  await sql`
    create trigger refused before update on release for each row
    when (new.id = ${sql.lit(id)} and new.status = 'published') execute function refuse()
  `.execute(db);
}

function schedule(id: string, inMs: number) {
  const publishAt = new Date(Date.now() + inMs).toISOString();
  return service.api('POST', `/releases/${id}/schedule`, { publishAt });
}

async function statusOf(id: string): Promise<unknown> {
  return (await service.api('GET', `/releases/${id}`)).body.status;
}

async function checkCodeOf(id: string): Promise<unknown> {
  return (await service.api('GET', `/public/releases/${id}`)).body.checkCode;
}

function untilDue(ids: string[]): Promise<boolean> {
  return until(`the moment of ${ids.join()}`, async () => {
    const { rows } = await sql<{ due: boolean }>`
      select bool_and(publish_at <= clock_timestamp()) as due from release
      where id = any (${ids}::text[])
    `.execute(service.deps.db);
    return rows[0]?.due;
  });
}
