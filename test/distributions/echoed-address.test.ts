import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { withoutAddress } from '../../src/email/without-address.ts';
import { eraseSubscriber } from '../../src/subscribers/settings.ts';
import { findSubscriber } from '../../src/subscribers/store.ts';
import { listLedgerRows, untilFinished } from '../helpers/ledger.ts';
import { createPeople } from '../helpers/people.ts';
import { openPostbox, type Postbox, reply } from '../helpers/postbox.ts';
import { publishRelease } from '../helpers/releases.ts';
import { startTestService, type TestService } from '../helpers/service.ts';
import { subscriberOf } from '../subscribers/person.ts';

const dead = 'Max.Muster+x@haus.example';
let service: TestService;
let postbox: Postbox;
before(async () => {
  postbox = await openPostbox({
    onRecipient: (address) => {
      const echo = `<${address.toLowerCase()}>: Recipient address rejected: <${address}> unknown`;
      throw reply(550, `5.1.1 ${echo}`);
    },
  });
  service = await startTestService({ env: { SMTP_URL: postbox.url } });
  await createPeople(service.deps, [{ address: dead }]);
});
after(async () => {
  await service.close();
  await postbox.close();
});

test('an answer that repeats the address is kept without it, and goes with an erasure', async () => {
  const { id } = await untilFinished(service, await publishRelease(service));
  const [row] = await listLedgerRows(service, id);
  assert.equal(
    row?.response,
    '550 5.1.1 <<address>>: Recipient address rejected: <<address>> unknown',
  );
  const { db } = service.deps;
  const readSuppression = () =>
    db.selectFrom('suppression').select(['address', 'details']).executeTakeFirstOrThrow();
  assert.equal((await readSuppression()).details, row.response);

  // As an older row may still hold it.
  await sql`update delivery set response = ${dead}`.execute(db);
  await sql`update suppression set details = ${dead}`.execute(db);
  const found = await subscriberOf(service.deps, dead);
  const subscriber = await findSubscriber(db, Number(found?.id));
  assert.ok(subscriber);
  await eraseSubscriber(service.deps, subscriber);
  const [erased] = await listLedgerRows(service, id);
  assert.deepEqual([erased?.address, erased?.response], ['', null]);
  assert.deepEqual(await readSuppression(), { address: null, details: '' });
});

test('an address that is gone already takes nothing out of an answer', () => {
  assert.equal(withoutAddress('550 no', ''), '550 no');
});
