import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { sql } from 'kysely';
import { publishDue } from '../../src/releases/publish.ts';
import type { Handlers } from '../../src/queue/run-job.ts';
import { openSender } from '../../src/distributions/sender.ts';
import { createHandlers } from '../../workers/handlers.ts';
import { call } from '../helpers/call.ts';
import { readLedgers } from '../helpers/ledger.ts';
import { createPeople, manyPeople } from '../helpers/people.ts';
import { openPostbox, type Postbox } from '../helpers/postbox.ts';
import { createRelease, publishRelease } from '../helpers/releases.ts';
import { startTestService, type TestService } from '../helpers/service.ts';
import { until } from '../helpers/until.ts';

// No worker runs: each handler is called here, twice, as the queue may do it.
const people = manyPeople(120);

let service: TestService;
let postbox: Postbox;
let handlers: Handlers;

before(async () => {
  postbox = await openPostbox();
  service = await startTestService({ workers: false, env: { SMTP_URL: postbox.url } });
  await createPeople(service.deps, people);
  handlers = createHandlers(service.deps, openSender(), new AbortController().signal);
});

after(async () => {
  await service.close();
  await postbox.close();
});

const ways: Record<string, (run: () => Promise<void>) => Promise<void>> = {
  'one after the other': async (run) => {
    await run();
    await run();
  },
  'at the same time': async (run) => void (await Promise.all([run(), run()])),
};

for (const [way, twice] of Object.entries(ways))
  suite(`A job that runs twice, ${way},`, () => {
    test('publishes once', async () => {
      const id = await createRelease(service);
      const publishAt = new Date(Date.now() + 300).toISOString();
      await service.api('POST', `/releases/${id}/schedule`, { publishAt });
      await untilDue(id);
      await twice(() => publishDue(service.deps));
      const { body } = await service.api('GET', `/releases/${id}`);
      assert.equal(body.status, 'published');
      assert.ok(String(body.publishedAt) >= publishAt);
      assert.equal((await readLedgers(service, id)).length, 1);
      assert.deepEqual(await listActions(id), ['scheduled', 'published']);
    });

    test('freezes the recipients once', async () => {
      const { distributionId } = await publish();
      await twice(() => handlers.freezeDistribution({ distributionId }));
      const { rows } = await sql<{ count: number; status: string }>`
        select count(*) as count, status from delivery
        join distribution on distribution.id = distribution_id
        where distribution_id = ${distributionId} group by status
      `.execute(service.deps.db);
      assert.deepEqual(rows, [{ count: people.length, status: 'running' }]);
    });

    test('sends each mail once', async () => {
      const { releaseId, distributionId } = await publish();
      await handlers.freezeDistribution({ distributionId });
      postbox.letters.length = 0;
      await twice(() => handlers.deliver({ distributionId, chunk: '1' }));
      const counts = postbox.countByAddress();
      assert.deepEqual([counts.size, postbox.letters.length], [people.length, people.length]);
      const [ledger] = await readLedgers(service, releaseId);
      assert.deepEqual(
        [ledger?.status, ledger?.accepted, ledger?.uncertain],
        ['finished', people.length, 0],
      );
    });

    test('sends a confirmation once', async () => {
      const email = `${way.replaceAll(' ', '.')}@leser.example`;
      const { status } = await call(`${service.url}/api/v1/public/subscriptions`, {
        method: 'POST',
        body: { email, filters: [{}] },
      });
      assert.equal(status, 202);
      const { rows } = await sql<{ id: string }>`
        select id from subscription_request where address = ${email}
      `.execute(service.deps.db);
      postbox.letters.length = 0;
      await twice(() => handlers.sendConfirmation({ requestId: rows[0]?.id ?? '' }));
      assert.deepEqual(
        postbox.letters.map(({ to }) => to),
        [email],
      );
    });
  });

test('a worker that stops in the middle leaves the rest to the next one', async () => {
  const { releaseId, distributionId } = await publish();
  await handlers.freezeDistribution({ distributionId });
  postbox.letters.length = 0;
  const stopped = createHandlers(service.deps, openSender(), AbortSignal.abort());
  await stopped.deliver({ distributionId, chunk: '1' });
  assert.equal(postbox.letters.length, 0);
  await handlers.deliver({ distributionId, chunk: '1' });
  const [ledger] = await readLedgers(service, releaseId);
  assert.deepEqual([ledger?.accepted, ledger?.open], [people.length, 0]);
});

async function publish(): Promise<{ releaseId: string; distributionId: string }> {
  const releaseId = await publishRelease(service);
  const [ledger] = await readLedgers(service, releaseId);
  assert.ok(ledger);
  return { releaseId, distributionId: ledger.id };
}

function untilDue(id: string): Promise<boolean> {
  return until('the moment', async () => {
    const { rows } = await sql<{ due: boolean }>`
      select publish_at <= clock_timestamp() as due from release where id = ${id}
    `.execute(service.deps.db);
    return rows[0]?.due;
  });
}

async function listActions(releaseId: string): Promise<string[]> {
  const { rows } = await sql<{ action: string }>`
    select action from audit_event where release_id = ${releaseId} order by id
  `.execute(service.deps.db);
  return rows.map(({ action }) => action).filter((action) => action !== 'created');
}
