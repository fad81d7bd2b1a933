import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import type { Deps } from '../../src/deps.ts';
import { openQueues } from '../../src/queue/enqueue.ts';
import { openPublisher, publishAtMoment } from '../../src/releases/publish.ts';
import { lookInto, loseQueue } from '../helpers/queue.ts';
import { createRelease } from '../helpers/releases.ts';
import { startTestService, type TestService } from '../helpers/service.ts';

let service: TestService;
before(async () => void (service = await startTestService({ workers: false })));
after(() => service.close());
afterEach(() => loseQueue(service.deps));

/** Schedules a release, loses its bell and lets a worker with these deps answer it. */
async function answerBell(deps: Deps, inMs: number, stop: AbortSignal): Promise<void> {
  const id = await createRelease(service);
  const moment = new Date(Date.now() + inMs);
  await service.api('POST', `/releases/${id}/schedule`, { publishAt: moment.toISOString() });
  await loseQueue(service.deps);
  await publishAtMoment({ ...deps, publish: openPublisher(deps) }, moment, stop);
}

async function listBells(): Promise<{ delay: number }[]> {
  const queue = lookInto(service.deps, 'publication');
  const bells = await queue.getJobs(['delayed', 'waiting']);
  await queue.close();
  return bells.map(({ opts }) => ({ delay: opts.delay ?? 0 }));
}

test('a worker that is stopped before the moment hands its bell on', async () => {
  await answerBell(service.deps, 60_000, AbortSignal.abort());
  const [bell, ...more] = await listBells();
  assert.deepEqual(more, []);
  assert.ok(bell && bell.delay > 50_000 && bell.delay <= 59_000, `${bell?.delay} ms`);
});

test('a machine whose clock is ahead waits for what the database says is left', async () => {
  const clock = { now: () => new Date(Date.now() + 90_000) };
  const { backend } = service.deps;
  const queues = openQueues(backend, clock, () => undefined);
  await answerBell({ ...service.deps, clock, queues }, 60_000, new AbortController().signal);
  const [bell, ...more] = await listBells();
  assert.deepEqual(more, []);
  assert.ok(bell && bell.delay > 50_000 && bell.delay <= 59_000, `${bell?.delay} ms`);
  await queues.close();
});
