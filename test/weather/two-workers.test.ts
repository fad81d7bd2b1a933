import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { manyPeople } from '../helpers/people.ts';
import { openPostbox, type Postbox } from '../helpers/postbox.ts';
import { type ProcessService, startProcessService } from '../helpers/process-service.ts';
import { type Depesche, findUnhandled, startDepesche } from '../helpers/process.ts';
import { claimRedis } from '../helpers/queue.ts';
import { createRelease } from '../helpers/releases.ts';
import { until } from '../helpers/until.ts';
import { makeFolder } from './folder.ts';
import { assertOneEach, untilAllAccepted } from './judge.ts';

// Enough for four jobs each. Whoever answers the bell of a job keeps it to the end, and chance may give
// one worker all of one distribution.
const recipients = 2_000;
const headlines = ['Erste Meldung', 'Zweite Meldung', 'Dritte Meldung'];

type Worker = { process: Depesche; postbox: Postbox };

let folder: Awaited<ReturnType<typeof makeFolder>>;
let settings: Record<string, string>;
let unused: Postbox;
let service: ProcessService;
const workers: Worker[] = [];

before(async () => {
  folder = await makeFolder();
  const redis = await claimRedis();
  settings = {
    SECRET_KEY: 'only-for-tests-'.repeat(3),
    DATA_DIR: folder.path,
    ...(redis !== null && { REDIS_URL: redis }),
  };
  unused = await openPostbox();
  service = await startProcessService({ ...settings, SMTP_URL: unused.url }, async (url) => {
    settings.DATABASE_URL = url;
    return url;
  });
  await service.subscribe(manyPeople(recipients));
});

after(async () => {
  for (const { process, postbox } of workers) {
    await process.kill();
    await postbox.close();
  }
  await service?.close();
  await unused?.close();
  await folder?.remove();
});

test('two `depesche work` share three distributions of 2,000: each sends a part, every recipient gets one mail of each', async (t) => {
  for (let count = 0; count < 2; count += 1) workers.push(await startWorker());
  const publishAt = new Date(Date.now() + 2_500).toISOString();
  const ids = await Promise.all(headlines.map((headline) => schedule(headline, publishAt)));
  // From here on the workers are alone: no portal, no API, no third worker.
  const { child, ended } = service.process();
  child.kill('SIGTERM');
  assert.equal(await ended, 0);

  const letters = () => workers.flatMap(({ postbox }) => postbox.letters);
  const wanted = recipients * headlines.length;
  await until('all are sent', async () => letters().length >= wanted, 60_000);
  for (const worker of workers) {
    worker.process.child.kill('SIGTERM');
    assert.equal(await worker.process.ended, 0);
    assert.deepEqual(findUnhandled(worker.process.log), []);
  }
  await service.start();
  for (const id of ids) {
    const ledger = await untilAllAccepted({ service, id, people: recipients });
    assert.equal(ledger.uncertain, 0);
  }
  for (const headline of headlines)
    assertOneEach(
      letters().filter(({ subject }) => subject.includes(headline)),
      recipients,
    );
  assert.equal(unused.letters.length, 0);
  const shares = workers.map(({ postbox }) => postbox.letters.length);
  const words = `the workers sent ${shares.join(' and ')}`;
  t.diagnostic(words);
  for (const share of shares) assert.ok(share > 0, words);
});

async function schedule(headline: string, publishAt: string): Promise<string> {
  const id = await createRelease(service, { headline });
  const { status } = await service.api('POST', `/releases/${id}/schedule`, { publishAt });
  assert.equal(status, 200);
  return id;
}

/** Each with a mail server of its own, which tells who sent what. */
async function startWorker(): Promise<Worker> {
  const postbox = await openPostbox();
  const process = await startDepesche('work', { ...settings, SMTP_URL: postbox.url });
  return { process, postbox };
}
