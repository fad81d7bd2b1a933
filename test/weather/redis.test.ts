import assert from 'node:assert/strict';
import { after, afterEach, before, suite, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { call } from '../helpers/call.ts';
import { manyPeople } from '../helpers/people.ts';
import { openPostbox, type Postbox } from '../helpers/postbox.ts';
import { type ProcessService, startProcessService } from '../helpers/process-service.ts';
import { isReady } from '../helpers/process.ts';
import { seededRandom } from '../helpers/random.ts';
import { createRelease, publishRelease } from '../helpers/releases.ts';
import { until } from '../helpers/until.ts';
import { makeFolder } from './folder.ts';
import { assertOneEach, assertSound, untilAllAccepted } from './judge.ts';
import { noRedis, openOwnRedis, type OwnRedis } from './own-redis.ts';

const people = 800;
const random = seededRandom(6_379);
// The schedule that looks for what no bell rang for comes round every 30 seconds.
const roundMs = 45_000;

suite('With a Redis that breaks', { skip: noRedis }, () => {
  let folder: Awaited<ReturnType<typeof makeFolder>>;
  let redis: OwnRedis;
  let postbox: Postbox;
  let service: ProcessService;

  before(async () => {
    folder = await makeFolder();
    redis = await openOwnRedis(folder.path);
    postbox = await openPostbox();
    service = await startProcessService({ SMTP_URL: postbox.url, REDIS_URL: redis.url });
    await service.subscribe(manyPeople(people));
  });

  after(async () => {
    await service?.close();
    await postbox?.close();
    await redis?.stop();
    await folder?.remove();
  });

  afterEach(() => {
    assertSound(service);
    postbox.letters.length = 0;
  });

  const untilUnderWay = async () => {
    const some = 1 + Math.floor((random() * people) / 3);
    await until(`${some} mails`, async () => postbox.letters.length >= some);
  };
  const assertSentOnce = async (id: string) => {
    const ledger = await untilAllAccepted({ service, id, people, limitMs: roundMs });
    assert.equal(ledger.uncertain, 0);
    assertOneEach(postbox.letters, people);
  };
  const scheduleIn = async (ms: number) => {
    const id = await createRelease(service);
    const publishAt = new Date(Date.now() + ms).toISOString();
    const { status } = await service.api('POST', `/releases/${id}/schedule`, { publishAt });
    assert.equal(status, 200);
    return id;
  };
  const isPublic = async (id: string) =>
    (await call(`${service.process().url}/api/v1/public/releases/${id}`)).status === 200;

  test('FLUSHALL during a distribution and FLUSHALL before a moment lose and double nothing', async () => {
    const id = await publishRelease(service);
    await untilUnderWay();
    await redis.command('FLUSHALL');
    await assertSentOnce(id);

    postbox.letters.length = 0;
    const scheduled = await scheduleIn(1_500);
    await redis.command('FLUSHALL');
    await assertSentOnce(scheduled);
  });

  test('Redis stopped during a distribution comes back empty: everybody gets one mail', async () => {
    const id = await publishRelease(service);
    await untilUnderWay();
    await redis.stop();
    await until('not ready', async () => !(await isReady(service.process().url)));
    const { status } = await call(`${service.process().url}/`);
    assert.equal(status, 200, 'readers do not notice');
    // The length of the outage is what is being tested; nothing could be waited for.
    await pause(2_000);
    await redis.start();
    await until('ready again, by itself', () => isReady(service.process().url));
    await assertSentOnce(id);
  });

  test('a Redis that is full refuses every bell: releases become public all the same, and all is sent once there is room', async () => {
    await redis.command('CONFIG', 'SET', 'maxmemory-policy', 'noeviction');
    await redis.command('CONFIG', 'SET', 'maxmemory', '1');
    await assert.rejects(redis.command('SET', 'depesche:test', 'full'), /OOM/);
    const atOnce = await publishRelease(service, { headline: 'Ohne Platz' });
    assert.ok(await isPublic(atOnce), 'public at once');
    const scheduled = await scheduleIn(500);
    await until('public by the rows alone', () => isPublic(scheduled), roundMs);

    await redis.command('CONFIG', 'SET', 'maxmemory', '0');
    for (const id of [atOnce, scheduled])
      await untilAllAccepted({ service, id, people, limitMs: roundMs });
    assert.equal(postbox.letters.length, 2 * people);
    assert.deepEqual([...new Set(postbox.countByAddress().values())], [2]);
  });
});
