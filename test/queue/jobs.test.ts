import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ZodError } from 'zod';
import { newId } from '../../src/id.ts';
import { type JobName, jobs, type Payload, queues } from '../../src/queue/jobs.ts';
import { ringSafely } from '../../src/queue/ring-safely.ts';
import { type Handlers, runJob } from '../../src/queue/run-job.ts';
import { openSender } from '../../src/distributions/sender.ts';
import { createHandlers } from '../../workers/handlers.ts';
import { createTestDeps, type TestDeps } from '../helpers/deps.ts';
import { lookInto } from '../helpers/queue.ts';
import { until } from '../helpers/until.ts';

const names = Object.keys(jobs) as JobName[];
const keyOf: Record<JobName, string> = {
  freezeDistribution: 'distributionId',
  deliver: 'distributionId',
  deliverUrgently: 'distributionId',
  sendConfirmation: 'requestId',
  forwardMail: 'inboundId',
  sendBarrierReport: 'reportId',
  sealDistribution: 'distributionId',
  makeRenditions: 'mediaId',
  pingHub: 'distributionId',
  makePdf: 'releaseId',
};
const moreOf: Partial<Record<JobName, object>> = {
  deliver: { chunk: '1' },
  makePdf: { version: '1' },
  deliverUrgently: { chunk: '4' },
};

let deps: TestDeps;
before(async () => {
  deps = await createTestDeps();
});
after(() => deps.close());

test('every job of the catalogue has a queue, a handler and a word on why it may run twice', () => {
  const handlers = createHandlers(deps, openSender(), new AbortController().signal);
  assert.deepEqual(Object.keys(handlers).toSorted(), names.toSorted());
  for (const name of names) {
    assert.ok(jobs[name].queue in queues, name);
    assert.ok(jobs[name].attempts > 1, name);
    assert.ok(jobs[name].runsTwice.length > 20, name);
  }
  const used = new Set(names.map((name) => jobs[name].queue));
  assert.deepEqual([...used].toSorted(), Object.keys(queues).toSorted(), 'no queue without a job');
});

for (const name of names)
  test(`${name} takes one key and no more than it names, when rung and when run`, async () => {
    const key = keyOf[name];
    const id = newId();
    const more = moreOf[name] ?? {};
    const wrong: unknown[] = [
      {},
      null,
      id,
      { ...more, [key]: 'not an id' },
      { ...more, [key]: `${id}0` },
      { ...more, [key]: 12 },
      { ...more, id },
      { ...more, [key]: id, address: 'jemand@haus.example' },
      { ...more, [key]: [id] },
      { [key]: id, chunk: 'x' },
    ];
    for (const payload of wrong) {
      assert.equal(jobs[name].payload.safeParse(payload).success, false, JSON.stringify(payload));
      await assert.rejects(ringAnything(name, payload), ZodError, JSON.stringify(payload));
      await assert.rejects(runWith(deps, { name, data: payload }), ZodError);
    }
    assert.equal(jobs[name].payload.safeParse({ ...more, [key]: id }).success, true);
  });

test('a job that no release knows any more does nothing', async () => {
  const unknown = {
    releaseId: newId(),
    distributionId: newId(),
    requestId: newId(),
    inboundId: newId(),
    chunk: '1',
  };
  const handlers = createHandlers(deps, openSender(), new AbortController().signal);
  await handlers.freezeDistribution(unknown);
  await handlers.deliver(unknown);
  await handlers.deliverUrgently(unknown);
  await handlers.forwardMail(unknown);
  await handlers.sendConfirmation(unknown);
  await handlers.pingHub(unknown);
  for (const table of ['release', 'distribution', 'delivery'] as const)
    assert.deepEqual(await deps.db.selectFrom(table).select('id').execute(), [], table);
});

test('a job without a definition is passed over, whatever it is called', async () => {
  const run: string[] = [];
  await runWith(deps, { name: 'toString', data: {} }, run);
  await runWith(deps, { name: 'jobOfTomorrow', data: {} }, run);
  assert.deepEqual(run, []);
});

test('the same bell rung ten times before anybody answers is one job, another moment is another', async () => {
  const moment = (ms: number) => new Date(Date.now() + 600_000 + ms);
  const distributionId = newId();
  const ring = (at: Date) => deps.queues.ring('pingHub', { distributionId }, { at });
  const first = moment(0);
  for (let time = 0; time < 10; time += 1) await ring(first);
  await ring(moment(1_000));
  const queue = lookInto(deps, 'hub');
  assert.equal(await queue.getDelayedCount(), 2);
  await queue.close();
});

test('a job that fails is tried again, with its payload', async () => {
  const requestId = newId();
  const seen: unknown[] = [];
  const work = async (job: { name: string; data: unknown }) => {
    seen.push(job.data);
    if (seen.length === 1) throw new Error('on purpose');
  };
  const worker = deps.backend.openWorker('confirmation', work, { concurrency: 1 });
  await deps.queues.ring('sendConfirmation', { requestId });
  await until('the second attempt', async () => seen.length === 2);
  await worker.close();
  assert.deepEqual(seen, [{ requestId }, { requestId }]);
});

test('a queue that does not answer fails nobody who rings after writing a row', async () => {
  let rung = 0;
  const ring = () => {
    rung += 1;
    return Promise.reject(new Error('no queue'));
  };
  const broken = { ring, countJobs: async () => ({}), close: async () => undefined };
  await ringSafely({ queues: broken, log: deps.log }, 'freezeDistribution', {
    distributionId: newId(),
  });
  assert.equal(rung, 1);
});

// The types refuse wrong payloads; what comes from another version of the program is not typed.
function ringAnything(name: JobName, payload: unknown): Promise<void> {
  return deps.queues.ring(
    name,
    payload as Payload<'deliver'> & Payload<'sendConfirmation'> & Payload<'forwardMail'>,
  );
}

function runWith(
  { log }: TestDeps,
  job: { name: string; data: unknown },
  run: string[] = [],
): Promise<void> {
  const note = (name: string) => async () => void run.push(name);
  const handlers: Handlers = {
    freezeDistribution: note('freezeDistribution'),
    deliver: note('deliver'),
    deliverUrgently: note('deliverUrgently'),
    forwardMail: note('forwardMail'),
    makePdf: async () => undefined,
    makeRenditions: async () => undefined,
    sendBarrierReport: note('sendBarrierReport'),
    sealDistribution: note('sealDistribution'),
    pingHub: note('pingHub'),
    sendConfirmation: note('sendConfirmation'),
  };
  return runJob({ log, handlers }, job);
}
