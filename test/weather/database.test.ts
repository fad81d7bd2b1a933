import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { readLedgers } from '../helpers/ledger.ts';
import { manyPeople } from '../helpers/people.ts';
import { openPostbox, type Postbox } from '../helpers/postbox.ts';
import { type ProcessService, startProcessService } from '../helpers/process-service.ts';
import { isReady } from '../helpers/process.ts';
import { seededRandom } from '../helpers/random.ts';
import { publishRelease } from '../helpers/releases.ts';
import { until } from '../helpers/until.ts';
import { makeFolder } from './folder.ts';
import { assertOneEach, assertSound, untilAllAccepted } from './judge.ts';
import { openOwnPostgres, type OwnPostgres } from './own-postgres.ts';

const recipients = 2_000;
const random = seededRandom(1_864);

let folder: Awaited<ReturnType<typeof makeFolder>>;
let postgres: OwnPostgres;
let postbox: Postbox;
let service: ProcessService;

before(async () => {
  folder = await makeFolder();
  postgres = await openOwnPostgres(folder.path);
  postbox = await openPostbox();
  service = await startProcessService({ SMTP_URL: postbox.url });
  await service.subscribe(manyPeople(recipients));
});

after(async () => {
  await service?.close();
  await postbox?.close();
  await postgres?.close();
  await folder?.remove();
});

test('PostgreSQL stopped at once in a distribution of 2,000 and started seconds later: everybody gets one mail', async (t) => {
  const id = await publishRelease(service);
  const taken = 1 + Math.floor(random() * 600);
  await until(`${taken} mails`, async () => postbox.letters.length >= taken, 40_000);
  await postgres.stopImmediately();
  const before = postbox.letters.length;
  assert.ok(before < recipients, 'it was in the middle');
  await until('not ready', async () => !(await isReady(service.process().url)));
  // The length of the outage is what is being tested; nothing could be waited for.
  await pause(3_000 + random() * 2_000);
  await postgres.start();
  await until('ready again, by itself', () => isReady(service.process().url));
  await readLedgers(service, id);

  const ledger = await untilAllAccepted({ service, id, people: recipients });
  assertOneEach(postbox.letters, recipients);
  assertSound(service);
  t.diagnostic(`stopped after ${before} mails; ${ledger.uncertain} marked as uncertain`);
});
