import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { claimWindow } from '../../src/distributions/deliver.ts';
import { listLedgerRows, untilFinished } from '../helpers/ledger.ts';
import { manyPeople } from '../helpers/people.ts';
import { countBy, openPostbox, type Postbox } from '../helpers/postbox.ts';
import { type ProcessService, startProcessService } from '../helpers/process-service.ts';
import { findUnhandled } from '../helpers/process.ts';
import { seededRandom } from '../helpers/random.ts';
import { publishRelease } from '../helpers/releases.ts';
import { until } from '../helpers/until.ts';

const recipients = 2_000;
const kills = 5;

let service: ProcessService;
let postbox: Postbox;

before(async () => {
  postbox = await openPostbox();
  service = await startProcessService({ SMTP_URL: postbox.url });
  await service.subscribe(manyPeople(recipients));
});

after(async () => {
  await service.close();
  await postbox.close();
});

test('five times killed during a distribution of 2,000, nobody is left out and few get it twice', async (t) => {
  const random = seededRandom(954);
  const id = await publishRelease(service);
  for (let kill = 0; kill < kills; kill += 1) {
    // Counted from what has arrived, so that every kill hits while mails are on the wire.
    const next = postbox.letters.length + 1 + Math.floor(random() * 300);
    await until(`${next} mails`, async () => postbox.letters.length >= next, 40_000);
    await service.process().kill();
    assert.deepEqual(findUnhandled(service.process().log), []);
    await service.start();
  }

  const ledger = await untilFinished(service, id, 60_000);
  assert.equal(ledger.candidates, recipients);
  assert.equal(ledger.accepted, recipients);

  const counts = postbox.countByAddress();
  assert.equal(counts.size, recipients, 'every recipient got it');
  const twice = [...counts].filter(([, count]) => count > 1).map(([address]) => address);
  const surplus = postbox.letters.length - recipients;
  t.diagnostic(`${surplus} mails came twice after ${kills} kills; ${ledger.uncertain} uncertain`);
  assert.ok(surplus <= kills * claimWindow, `${surplus} duplicates`);

  const identities = countBy(postbox.letters.map(({ messageId }) => messageId));
  assert.equal(identities.size, recipients, 'a repeated mail keeps its Message-ID');

  const rows = await listLedgerRows(service, ledger.id);
  const uncertain = new Set(rows.filter((row) => row.uncertain > 0).map((row) => row.address));
  assert.deepEqual(
    twice.filter((address) => !uncertain.has(address)),
    [],
    'the ledger marks each',
  );
  assert.ok(uncertain.size <= kills * claimWindow, `${uncertain.size} marked`);
});
