import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import {
  type Ledger,
  listLedgerRows,
  type LedgerRow,
  readLedgers,
  untilFinished,
} from '../helpers/ledger.ts';
import { createPeople } from '../helpers/people.ts';
import { openPostbox, type Postbox, reply } from '../helpers/postbox.ts';
import { publishRelease } from '../helpers/releases.ts';
import { startTestService, type TestService } from '../helpers/service.ts';
import { until } from '../helpers/until.ts';

// The mail server does to an address, once, what its name says.
const behaviours = [
  'fine',
  'greylisted',
  'busy',
  'closing',
  'dead',
  'full',
  'cutindata',
  'cutafterdot',
];
const each = 5;
const people = behaviours.flatMap((name) =>
  Array.from({ length: each }, (_, index) => `${name}${index}@haus.example`),
);

let service: TestService;
let postbox: Postbox;
let first: { ledger: Ledger; rows: LedgerRow[] };

before(async () => {
  postbox = await openMoodyPostbox();
  service = await startTestService({ env: { SMTP_URL: postbox.url } });
  await createPeople(
    service.deps,
    people.map((address) => ({ address })),
  );
  const id = await publishRelease(service, { headline: 'Erste Meldung' });
  const ledger = await untilFinishedWithoutPauses(id);
  first = { ledger, rows: await listLedgerRows(service, ledger.id) };
});

after(async () => {
  await service.close();
  await postbox.close();
});

test('refusals for a while cost an attempt and nothing else', () => {
  for (const name of ['greylisted', 'busy', 'full'])
    for (const row of rowsOf(name)) {
      assert.deepEqual([row.state, row.uncertain], ['accepted', 0], row.address);
      assert.ok(row.attempts >= 2, `${row.address}: ${row.attempts} attempts`);
      assert.equal(mailsTo(row.address), 1);
    }
});

test('a server that closes in between takes the mail later, once', () => {
  for (const row of rowsOf('closing')) {
    assert.deepEqual([row.state, row.uncertain], ['accepted', 0], row.address);
    assert.equal(mailsTo(row.address), 1);
  }
});

test('whom no fault meets gets it at the first attempt', () => {
  for (const row of rowsOf('fine')) {
    assert.deepEqual([row.state, row.attempts, row.uncertain], ['accepted', 1, 0]);
    assert.equal(mailsTo(row.address), 1);
  }
});

test('a connection lost in the middle of the mail is tried again and is not uncertain', () => {
  for (const row of rowsOf('cutindata')) {
    assert.deepEqual([row.state, row.uncertain], ['accepted', 0], row.address);
    assert.equal(mailsTo(row.address), 1);
  }
});

test('a connection lost after the final dot is tried again under the same Message-ID and marked', () => {
  for (const row of rowsOf('cutafterdot')) {
    assert.equal(row.state, 'accepted');
    assert.ok(row.uncertain >= 1, row.address);
    const letters = postbox.letters.filter(({ to }) => to === row.address);
    assert.equal(letters.length, row.uncertain + 1);
    assert.equal(new Set(letters.map(({ messageId }) => messageId)).size, 1);
  }
});

test('a mailbox that does not exist ends the delivery and gets nothing more', async () => {
  for (const row of rowsOf('dead')) {
    assert.deepEqual([row.state, row.attempts], ['failed', 1]);
    assert.match(row.response ?? '', /^550 5\.1\.1/);
  }
  assert.deepEqual(
    [first.ledger.failed, first.ledger.accepted, first.ledger.open],
    [each, people.length - each, 0],
  );
  const { rows: suppressed } = await sql<{ address: string; reason: string }>`
    select address, reason from suppression order by address
  `.execute(service.deps.db);
  const dead = people.filter((address) => address.startsWith('dead'));
  assert.deepEqual(
    suppressed,
    dead.map((address) => ({ address, reason: 'hard_bounce' })),
  );

  const next = await untilFinished(service, await publishRelease(service));
  assert.deepEqual([next.candidates, next.excluded, next.failed], [people.length, each, 0]);
  const rows = await listLedgerRows(service, next.id);
  assert.deepEqual(
    rows
      .filter((row) => row.excludedBecause !== null)
      .map(toPair)
      .toSorted(),
    dead.map((address) => `${address} suppressed`),
  );
  for (const address of dead) assert.equal(mailsTo(address), 0);
});

test('whoever ends the subscription between two attempts gets no mail', async () => {
  await createPeople(service.deps, [{ address: 'greylisted9@haus.example' }]);
  const id = await publishRelease(service, { headline: 'Nach der Abmeldung' });
  await until('deferred mails', async () => hasDeferred(id));
  await sql`update subscriber set ended_at = now(), ended_reason = 'page'
    where address = 'greylisted9@haus.example'`.execute(service.deps.db);
  await dueNow();
  const ledger = await untilFinished(service, id);
  const rows = await listLedgerRows(service, ledger.id);
  const row = rows.find(({ address }) => address === 'greylisted9@haus.example');
  assert.deepEqual([row?.state, row?.excludedBecause], ['excluded', 'ended']);
  assert.equal(mailsTo('greylisted9@haus.example'), 0);
});

async function openMoodyPostbox(): Promise<Postbox> {
  const met = new Set<string>();
  const isFirst = (address: string, name: string) => {
    if (!address.startsWith(name) || met.has(address)) return false;
    met.add(address);
    return true;
  };
  return openPostbox({
    onRecipient: (address) => {
      if (isFirst(address, 'greylisted')) throw reply(451, '4.7.1 Greylisted, try again later');
      if (isFirst(address, 'busy')) throw reply(450, '4.2.1 Mailbox busy');
      if (isFirst(address, 'full')) throw reply(552, '5.2.2 Mailbox full');
      if (isFirst(address, 'closing')) throw reply(421, '4.3.2 Shutting down');
      if (address.startsWith('dead')) throw reply(550, '5.1.1 User unknown');
    },
    onData: (address, drop) => isFirst(address, 'cutindata') && drop(),
    onLetter: ({ to }, drop) => isFirst(to, 'cutafterdot') && drop(),
  });
}

async function untilFinishedWithoutPauses(releaseId: string): Promise<Ledger> {
  const look = async () => {
    await dueNow();
    const ledgers = await readLedgers(service, releaseId);
    return ledgers.find(({ status }) => status === 'finished') ?? null;
  };
  return until('every mail without the pauses between attempts', look, 90_000);
}

async function hasDeferred(releaseId: string): Promise<boolean> {
  const { rows } = await sql`
    select 1 from distribution join delivery on distribution_id = distribution.id
    where release_id = ${releaseId} and state = 'deferred' limit 1
  `.execute(service.deps.db);
  return rows.length > 0;
}

// Instead of waiting for the minutes between two attempts.
async function dueNow(): Promise<void> {
  await sql`update delivery set next_attempt_at = now() where next_attempt_at > now()`.execute(
    service.deps.db,
  );
}

function rowsOf(name: string): LedgerRow[] {
  const rows = first.rows.filter((row) => row.address.startsWith(name));
  assert.equal(rows.length, each);
  return rows;
}

function mailsTo(address: string): number {
  return postbox.letters.filter(({ to, subject }) => to === address && isFirstRelease(subject))
    .length;
}

function isFirstRelease(subject: string): boolean {
  return subject.includes('Erste Meldung') || subject.includes('Nach der Abmeldung');
}

function toPair(row: LedgerRow): string {
  return `${row.address} ${row.excludedBecause}`;
}
