import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { sql } from 'kysely';
import { deliver } from '../../src/distributions/deliver.ts';
import { freezeDistribution } from '../../src/distributions/freeze.ts';
import { type Counts, countRows } from '../../src/distributions/ledger-store.ts';
import { claimDeliveries } from '../../src/distributions/claim-store.ts';
import { recordResults } from '../../src/distributions/result-store.ts';
import { openSender } from '../../src/distributions/sender.ts';
import { type Distribution, findDistribution } from '../../src/distributions/store.ts';
import { createPeople, manyPeople } from '../helpers/people.ts';
import { publishRelease } from '../helpers/releases.ts';
import { startTestService, type TestService } from '../helpers/service.ts';

// What a correction or withdrawal does to mails that have not gone out, step by step without workers.
let service: TestService;
let releaseId: string;
const never = new AbortController().signal;
const none: Counts = {
  candidates: 0,
  excluded: 0,
  toSend: 0,
  accepted: 0,
  failed: 0,
  open: 0,
  uncertain: 0,
};

before(async () => {
  service = await startTestService({ workers: false });
  await createPeople(service.deps, manyPeople(3));
});

after(() => service.close());

beforeEach(async () => {
  releaseId = await publishRelease(service);
});

async function distributionOf(kind: string): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    select id from distribution where release_id = ${releaseId} and kind = ${kind}
    order by version desc limit 1
  `.execute(service.deps.db);
  assert.ok(rows[0], `no distribution ${kind}`);
  return rows[0].id;
}

async function freeze(kind: string): Promise<void> {
  await freezeDistribution(service.deps, await distributionOf(kind));
}

async function send(kind: string): Promise<Counts> {
  const id = await distributionOf(kind);
  await deliver(service.deps, openSender(), { distributionId: id, chunk: '1', stop: never });
  const counts = await countRows(service.deps.db, id);
  if (counts === undefined) return none;
  assert.deepEqual(counts.kept, counts.counted, 'the counts are those of the rows');
  return counts.kept;
}

async function findRow(kind: string): Promise<Distribution> {
  const row = await findDistribution(service.deps.db, await distributionOf(kind));
  assert.ok(row);
  return row;
}

const step = (name: string, body: object) =>
  service.api('POST', `/releases/${releaseId}/${name}`, body);
const correct = () => step('correct', { note: 'Die Uhrzeit war falsch.' });
const withdraw = () => step('withdraw', { reason: 'Aus Versehen veröffentlicht.' });
const claimOne = async (kind: string) =>
  claimDeliveries(service.deps.ledger, {
    distribution: await findRow(kind),
    afterId: 0,
    limit: 1,
    leaseSeconds: 60,
  });

test('a release withdrawn before its recipients were frozen reaches nobody', async () => {
  await withdraw();
  for (const kind of ['withdrawal', 'initial']) await freeze(kind);
  assert.equal((await send('initial')).accepted, 0);
  assert.equal((await send('withdrawal')).candidates, 0);
});

test('a correction that overtakes the first distribution goes to all in its place', async () => {
  await correct();
  for (const kind of ['correction', 'initial']) await freeze(kind);
  assert.equal((await send('initial')).accepted, 0);
  assert.equal((await send('correction')).accepted, 3);
});

test('a correction takes the place of what was frozen and not yet sent', async () => {
  await freeze('initial');
  await correct();
  await freeze('correction');
  const first = await send('initial');
  assert.deepEqual([first.accepted, first.excluded], [0, 3]);
  assert.equal((await send('correction')).accepted, 3);
});

test('a withdrawal tells nobody who got nothing, also not after an unsent correction', async () => {
  await freeze('initial');
  await correct();
  await freeze('correction');
  await withdraw();
  await freeze('withdrawal');
  assert.equal((await send('correction')).accepted, 0);
  assert.equal((await send('withdrawal')).candidates, 0);
});

test('a withdrawal tells exactly those who got the mail', async () => {
  await freeze('initial');
  assert.equal((await send('initial')).accepted, 3);
  await withdraw();
  await freeze('withdrawal');
  assert.equal((await send('withdrawal')).accepted, 3);
});

test('what was on the wire and refused is not tried again after a withdrawal', async () => {
  await freeze('initial');
  const { claimId, deliveries } = await claimOne('initial');
  const [claimed] = deliveries;
  assert.ok(claimed);
  await withdraw();
  const { id, attempts } = claimed;
  const refused = { response: '451 later', retryAfter: 0, queueId: null, deadAddress: false };
  const result = { id, attempts, state: 'deferred' as const, ...refused };
  await recordResults(service.deps.ledger, await findRow('initial'), {
    claimId,
    results: [result],
    rest: [],
  });
  const counts = await send('initial');
  assert.deepEqual([counts.accepted, counts.open, counts.excluded], [0, 0, 3]);
});

test('a result that comes late does not end the claim of another worker', async () => {
  await freeze('initial');
  const { claimId, deliveries } = await claimOne('initial');
  const [claimed] = deliveries;
  assert.ok(claimed);
  const { id, attempts } = claimed;
  const late = { response: '250 ok', retryAfter: 0, queueId: null, deadAddress: false };
  await sql`update delivery set attempts = attempts + 1 where id = ${id}`.execute(service.deps.db);
  const result = { id, attempts, state: 'accepted' as const, ...late };
  await recordResults(service.deps.ledger, await findRow('initial'), {
    claimId,
    results: [result],
    rest: [],
  });
  const { rows } = await sql<{
    state: string;
  }>`select state from delivery where id = ${id}`.execute(service.deps.db);
  assert.equal(rows[0]?.state, 'sending');
});
