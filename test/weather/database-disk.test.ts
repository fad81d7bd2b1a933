import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { call } from '../helpers/call.ts';
import { manyPeople } from '../helpers/people.ts';
import { openPostbox, type Postbox } from '../helpers/postbox.ts';
import { type ProcessService, startProcessService } from '../helpers/process-service.ts';
import { isReady } from '../helpers/process.ts';
import { seededRandom } from '../helpers/random.ts';
import { publishRelease, releaseInput } from '../helpers/releases.ts';
import { until } from '../helpers/until.ts';
import { assertOneEach, assertSound, untilAllAccepted } from './judge.ts';
import { openOwnPostgres, type OwnPostgres } from './own-postgres.ts';
import { noMount, openSmallDisk, type SmallDisk } from './small-disk.ts';

const people = 2_000;
const megabytes = 384;
const random = seededRandom(53_100);

suite('With a full disk under PostgreSQL', { skip: noMount }, () => {
  let disk: SmallDisk;
  let postgres: OwnPostgres;
  let postbox: Postbox;
  let service: ProcessService;

  before(async () => {
    disk = await openSmallDisk(megabytes);
    postgres = await openOwnPostgres(disk.path, { min_wal_size: '32MB', max_wal_size: '64MB' });
    postbox = await openPostbox();
    service = await startProcessService({ SMTP_URL: postbox.url });
    await service.subscribe(manyPeople(people));
  });

  after(async () => {
    await service?.close();
    await postbox?.close();
    await postgres?.close();
    await disk?.close();
  });

  test('what cannot be written is refused with 503, and all goes on by itself with room again', async (t) => {
    const id = await publishRelease(service);
    await until('mails are going out', async () => postbox.letters.length > 100, 40_000);
    await disk.fill();
    const before = postbox.letters.length;
    assert.ok(before < people, 'it is in the middle');
    const refusal = await until('a refusal', writeOnce, 30_000);
    assert.equal(refusal, 503);
    assert.equal((await call(`${service.process().url}/healthz`)).status, 200);
    // The length of the outage is what is being tested; nothing could be waited for.
    await pause(2_000);
    const survived = postgres.isRunning();
    await disk.grow(2 * megabytes);
    // A PostgreSQL that could not write its log ends itself; whoever started it starts it again.
    if (!survived) await postgres.start();
    await until('ready again, by itself', () => isReady(service.process().url));

    const ledger = await untilAllAccepted({ service, id, people });
    assertOneEach(postbox.letters, people);
    assertSound(service);
    const kind = survived ? 'PostgreSQL went on' : 'PostgreSQL ended itself';
    t.diagnostic(`full after ${before} mails; ${kind}; ${ledger.uncertain} marked as uncertain`);
  });

  /** The status of what was not taken. Random words, because what repeats is compressed away. */
  async function writeOnce(): Promise<number | null> {
    const body = Array.from({ length: 1_500 }, () => random().toString(36)).join(' ');
    const { status } = await service.api('POST', '/releases', releaseInput({ body }));
    return status === 201 ? null : status;
  }
});
