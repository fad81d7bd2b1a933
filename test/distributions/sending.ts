import assert from 'node:assert/strict';
import { sql } from 'kysely';
import { deliver } from '../../src/distributions/deliver.ts';
import { freezeDistribution } from '../../src/distributions/freeze.ts';
import { type Counts, countRows } from '../../src/distributions/ledger-store.ts';
import { sealDistribution } from '../../src/distributions/seal.ts';
import { openSender } from '../../src/distributions/sender.ts';
import { type Distribution, findDistribution } from '../../src/distributions/store.ts';
import { publishRelease } from '../helpers/releases.ts';
import type { TestService } from '../helpers/service.ts';

/** The steps of a distribution by hand, in a service without workers. */
const never = new AbortController().signal;

/** Publishes a release; the id of its distribution, which nobody has frozen yet. */
export async function publish(service: TestService): Promise<string> {
  const releaseId = await publishRelease(service);
  const { body } = await service.api('GET', `/releases/${releaseId}/distributions`);
  return String(body.items?.[0]?.id);
}

export async function freeze(service: TestService, id: string): Promise<void> {
  await freezeDistribution(service.deps, id);
}

/** One turn of delivery; afterwards the counts, which are those of the rows. */
export async function send(service: TestService, id: string): Promise<Counts> {
  await deliver(service.deps, openSender(), { distributionId: id, chunk: '1', stop: never });
  return countsOf(service, id);
}

export async function seal(service: TestService, id: string): Promise<void> {
  await sealDistribution(service.deps, { distributionId: id, stop: never });
}

export async function countsOf(service: TestService, id: string): Promise<Counts> {
  const counts = await countRows(service.deps.db, id);
  assert.ok(counts);
  assert.deepEqual(counts.kept, counts.counted, 'the counts are those of the rows');
  return counts.kept;
}

export async function rowOf(service: TestService, id: string): Promise<Distribution> {
  const row = await findDistribution(service.deps.db, id);
  assert.ok(row);
  return row;
}

/** What the audit trail says of the distribution, in order. */
export async function listActions(service: TestService, id: string): Promise<string[]> {
  const { rows } = await sql<{ action: string }>`
    select action from audit_event where details ->> 'distributionId' = ${id} order by id
  `.execute(service.deps.db);
  return rows.map(({ action }) => action);
}
