import assert from 'node:assert/strict';
import { sql } from 'kysely';
import { type Ledger, readLedgers, untilFinished } from '../helpers/ledger.ts';
import { countBy, type Letter } from '../helpers/postbox.ts';
import type { ProcessService } from '../helpers/process-service.ts';
import { findUnhandled } from '../helpers/process.ts';
import { until } from '../helpers/until.ts';

type Judged = { service: ProcessService; id: string; people: number; limitMs?: number };

/** Waits for the end of the distribution: all accepted, nobody left out; the ledger adds up at every look. */
export async function untilAllAccepted(wanted: Judged): Promise<Ledger> {
  const { service, id, people, limitMs = 60_000 } = wanted;
  const ledger = await untilFinished(service, id, limitMs);
  assert.deepEqual([ledger.candidates, ledger.accepted, ledger.failed], [people, people, 0]);
  assert.deepEqual((await readLedgers(service, id)).length, 1, 'one distribution');
  return ledger;
}

/** Each recipient got exactly one mail, each mail an identity of its own. */
export function assertOneEach(letters: Letter[], people: number): void {
  const counts = countBy(letters.map(({ to }) => to));
  const twice = [...counts].filter(([, count]) => count > 1).map(([to]) => to);
  assert.deepEqual(twice, [], 'nobody got it twice');
  assert.equal(counts.size, people, 'everybody got it');
  assert.equal(countBy(letters.map(({ messageId }) => messageId)).size, people);
}

/** The process lived through it, and nothing came up that no one caught. */
export function assertSound(service: ProcessService): void {
  const { child, log } = service.process();
  assert.deepEqual([child.exitCode, child.signalCode], [null, null], log.slice(-5).join('\n'));
  assert.deepEqual(findUnhandled(log), []);
}

/**
 * The only short cut of these tests: pauses between attempts are minutes, so deliveries that wait for
 * their next one are made due in the database.
 */
export async function dropPauses({ db }: Pick<ProcessService, 'db'>): Promise<void> {
  await sql`
    update delivery set next_attempt_at = now()
    where next_attempt_at > now() and state in ('queued', 'deferred', 'uncertain')
  `.execute(db);
}

/** Like `untilAllAccepted`, but with the pauses between attempts left out. */
export async function untilAcceptedWithoutPauses(wanted: Judged): Promise<Ledger> {
  const { service, id, limitMs = 60_000 } = wanted;
  const look = async () => {
    await dropPauses(service);
    const [ledger] = await readLedgers(service, id);
    return ledger?.status === 'finished';
  };
  await until('the distribution is finished', look, limitMs);
  return untilAllAccepted(wanted);
}
