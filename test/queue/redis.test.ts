import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { Redis } from 'ioredis';
import { newId } from '../../src/id.ts';
import { reconcilePublications } from '../../src/releases/publish.ts';
import { call } from '../helpers/call.ts';
import { type Gate, openGate } from '../helpers/gate.ts';
import { readLedgers, untilFinished } from '../helpers/ledger.ts';
import { createPeople, manyPeople } from '../helpers/people.ts';
import { openPostbox, type Postbox } from '../helpers/postbox.ts';
import { claimRedis, lookInto } from '../helpers/queue.ts';
import { createRelease, publishRelease } from '../helpers/releases.ts';
import { startTestService, type TestService } from '../helpers/service.ts';
import { until } from '../helpers/until.ts';

const skip = process.env.TEST_REDIS_URL
  ? false
  : 'no Redis here: set TEST_REDIS_URL to the URL of one that may be emptied';
const people = manyPeople(30);

suite('With the queue on a real Redis', { skip }, () => {
  let service: TestService;
  let postbox: Postbox;
  let redisUrl: string;
  let gate: Gate;

  before(async () => {
    postbox = await openPostbox();
    redisUrl = (await claimRedis()) ?? '';
    gate = await openGate(redisUrl);
    service = await startTestService({ env: { SMTP_URL: postbox.url, REDIS_URL: gate.url } });
    await createPeople(service.deps, people);
  });

  after(async () => {
    await service.close();
    await gate.shut();
    await postbox.close();
  });

  const isReady = async () => (await call(`${service.url}/readyz`)).status === 200;
  const schedule = (id: string, inMs: number) => {
    const publishAt = new Date(Date.now() + inMs).toISOString();
    return service.api('POST', `/releases/${id}/schedule`, { publishAt });
  };
  const assertSentOnce = async (id: string) => {
    const { accepted, uncertain } = await untilFinished(service, id, 40_000);
    assert.deepEqual([accepted, uncertain], [people.length, 0]);
    assert.equal((await readLedgers(service, id)).length, 1);
    assert.equal(postbox.letters.length, people.length);
    assert.deepEqual([...new Set(postbox.countByAddress().values())], [1]);
    postbox.letters.length = 0;
  };

  test('the jobs are really there, under a name of their own', async () => {
    assert.equal(service.deps.backend.kind, 'redis');
    const at = new Date(Date.now() + 600_000);
    await service.deps.queues.ring('pingHub', { distributionId: newId() }, { at });
    const queue = lookInto(service.deps, 'hub');
    assert.equal(await queue.getDelayedCount(), 1);
    await queue.close();
    const redis = new Redis(redisUrl);
    const foreign = (await redis.keys('*')).filter((key) => !key.startsWith('depesche:'));
    redis.disconnect();
    assert.deepEqual(foreign, []);
  });

  test('a release is published at its moment and mailed once', async () => {
    const id = await createRelease(service);
    await schedule(id, 1_300);
    await assertSentOnce(id);
  });

  test('FLUSHALL between scheduling and the moment loses and doubles nothing', async () => {
    const id = await createRelease(service);
    await schedule(id, 1_500);
    const redis = new Redis(redisUrl);
    await redis.flushall();
    redis.disconnect();
    await until('the moment and the next round of the schedule', async () => {
      await reconcilePublications(service.deps);
      return (await service.api('GET', `/releases/${id}`)).body.publishedAt;
    });
    await assertSentOnce(id);
  });

  test('the workers answer new bells after FLUSHALL', async () => {
    await assertSentOnce(await publishRelease(service));
  });

  test('while Redis is away offices go on working, and all goes out when it is back', async () => {
    await gate.shut();
    await until('not ready', async () => !(await isReady()));
    const scheduled = await createRelease(service);
    assert.equal((await schedule(scheduled, 800)).status, 200);
    const id = await publishRelease(service, { headline: 'Ohne Warteschlange' });
    const { status } = await call(`${service.url}/api/v1/public/releases/${id}`);
    assert.equal(status, 200, 'public at once, the queue is only the bell');
    await until('the moment, without any bell', async () => {
      await reconcilePublications(service.deps);
      return (await service.api('GET', `/releases/${scheduled}`)).body.publishedAt;
    });
    assert.equal(postbox.letters.length, 0);

    await gate.open();
    await until('ready again', isReady);
    for (const released of [id, scheduled])
      assert.equal((await untilFinished(service, released, 40_000)).accepted, people.length);
    assert.equal(postbox.letters.length, 2 * people.length);
    assert.deepEqual([...new Set(postbox.countByAddress().values())], [2]);
    postbox.letters.length = 0;
  });

  test('bells ring again after Redis was away', async () => {
    const id = await createRelease(service);
    await schedule(id, 1_300);
    await assertSentOnce(id);
  });
});
