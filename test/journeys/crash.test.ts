import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type CrashSmtp, openCrashSmtp } from '../crash/smtp-server.ts';
import { judge, whileWatched } from '../crash/verdict.ts';
import { manyPeople } from '../helpers/people.ts';
import { type ProcessService, startProcessService } from '../helpers/process-service.ts';
import { findUnhandled } from '../helpers/process.ts';
import { seededRandom } from '../helpers/random.ts';
import { publishRelease } from '../helpers/releases.ts';
import { until } from '../helpers/until.ts';

// The suite of its own, `npm run test:crash`, kills at named points and among several processes.
const recipients = 2_000;
const kills = 5;

let service: ProcessService;
let smtp: CrashSmtp;

before(async () => {
  smtp = await openCrashSmtp();
  service = await startProcessService({ SMTP_URL: smtp.url });
  await service.subscribe(manyPeople(recipients));
});

after(async () => {
  await service.close();
  await smtp.close();
});

test('five times killed during a distribution of 2,000, nobody is left out and few get it twice', async (t) => {
  const random = seededRandom(954);
  const releaseId = await publishRelease(service);
  const { taken } = smtp;
  const trial = { service, releaseId, recipients, taken, kills };
  const { twice, marked, looks } = await whileWatched(trial, async () => {
    for (let kill = 0; kill < kills; kill += 1) {
      // Counted from what has arrived, so that every kill hits while mails are on the wire.
      const next = taken.length + 1 + Math.floor(random() * 300);
      await until(`${next} mails`, async () => taken.length >= next, 40_000);
      await service.process().kill();
      assert.deepEqual(findUnhandled(service.process().log), []);
      await service.start();
    }
    return judge(trial);
  });
  t.diagnostic(`${twice} mails came twice after ${kills} kills; ${marked} marked; ${looks} looks`);
});
