import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { sql } from 'kysely';
import { manyPeople } from '../helpers/people.ts';
import { openPostbox, type Postbox } from '../helpers/postbox.ts';
import { type ProcessService, startProcessService } from '../helpers/process-service.ts';
import { createRelease, publishRelease } from '../helpers/releases.ts';
import { until } from '../helpers/until.ts';
import { assertOneEach, assertSound, untilAllAccepted } from './judge.ts';

const hour = 3_600_000;
const people = 600;
// A bell that the wrong clock sets an hour too late is made up for by the schedule, every 30 seconds.
const roundMs = 45_000;

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

test('a clock set back by an hour before the moment: published, never early, sent once', async (t) => {
  const { service, postbox } = await open([0, -hour]);
  const { id, publishAt } = await scheduleIn(service, 2_500);
  service.process().child.kill('SIGUSR2');
  await assertPublishedInTime({ service, postbox, id, publishAt });
  const ledger = await untilAllAccepted({ service, id, people, limitMs: roundMs });
  assert.equal(ledger.uncertain, 0);
  assertOneEach(postbox.letters, people);
  assertSound(service);
  t.diagnostic(`${await readLateness(service, id)} ms late`);
});

test('a clock set forward by an hour before the moment: never early, sent once', async (t) => {
  const { service, postbox } = await open([0, hour]);
  const { id, publishAt } = await scheduleIn(service, 2_500);
  service.process().child.kill('SIGUSR2');
  await assertPublishedInTime({ service, postbox, id, publishAt });
  const ledger = await untilAllAccepted({ service, id, people, limitMs: roundMs });
  assert.equal(ledger.uncertain, 0);
  assertOneEach(postbox.letters, people);
  assertSound(service);
  t.diagnostic(`${await readLateness(service, id)} ms late`);
});

test('a clock set back and forward in the middle of a distribution: everybody gets one mail', async () => {
  const { service, postbox } = await open([0, -hour, hour]);
  const id = await publishRelease(service);
  await until('some mails', async () => postbox.letters.length > 50);
  service.process().child.kill('SIGUSR2');
  await until('more mails', async () => postbox.letters.length > 300, roundMs);
  service.process().child.kill('SIGUSR2');
  const ledger = await untilAllAccepted({ service, id, people, limitMs: roundMs });
  assert.equal(ledger.uncertain, 0);
  assertOneEach(postbox.letters, people);
  assertSound(service);
});

async function open(shifts: number[]): Promise<{ service: ProcessService; postbox: Postbox }> {
  const postbox = await openPostbox();
  closers.push(() => postbox.close());
  const service = await startProcessService({
    SMTP_URL: postbox.url,
    NODE_OPTIONS: `--import=${new URL('shift-clock.ts', import.meta.url).href}`,
    TEST_CLOCK_SHIFTS: shifts.join(','),
  });
  closers.push(() => service.close());
  await service.subscribe(manyPeople(people));
  return { service, postbox };
}

async function scheduleIn(service: ProcessService, ms: number) {
  const id = await createRelease(service);
  const publishAt = Date.now() + ms;
  const { status } = await service.api('POST', `/releases/${id}/schedule`, {
    publishAt: new Date(publishAt).toISOString(),
  });
  assert.equal(status, 200);
  return { id, publishAt };
}

type Scheduled = { service: ProcessService; postbox: Postbox; id: string; publishAt: number };

async function assertPublishedInTime(scheduled: Scheduled): Promise<void> {
  const { service, postbox, id, publishAt } = scheduled;
  const look = async () => {
    const [status, letters] = [await readStatus(service, id), postbox.letters.length];
    // Asked before the clock is looked at: what is seen now is not earlier than this.
    if (Date.now() < publishAt) assert.deepEqual([status, letters], ['scheduled', 0]);
    return status === 'published';
  };
  await until('published', look, roundMs);
  assert.ok((await readLateness(service, id)) >= 0, 'never early');
}

async function readStatus(service: ProcessService, id: string): Promise<unknown> {
  return (await service.api('GET', `/releases/${id}`)).body.status;
}

/** By the clock of the database. */
async function readLateness({ db }: ProcessService, id: string): Promise<number> {
  const { rows } = await sql<{ ms: number }>`
    select round(extract(epoch from published_at - publish_at) * 1000)::int as ms
    from release where id = ${id}
  `.execute(db);
  return rows[0]?.ms ?? -1;
}
