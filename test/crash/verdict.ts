import assert, { AssertionError } from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { claimWindow } from '../../src/distributions/deliver.ts';
import { type Ledger, listLedgerRows, readLedgers, untilFinished } from '../helpers/ledger.ts';
import type { ProcessService } from '../helpers/process-service.ts';
import type { TakenMail } from './smtp-server.ts';

export type Trial = {
  service: ProcessService;
  releaseId: string;
  /** How many people the release goes to. */
  recipients: number;
  /** What the mail server took. */
  taken: TakenMail[];
  /** Killed processes that may have been sending. */
  kills: number;
  /** How many mails may come twice; without it the claim window of each killed process. */
  mayRepeat?: number;
};
export type Verdict = { twice: number; bound: number; marked: number };

const finishLimitMs = 120_000;

/**
 * Waits until everything is accepted with no hand laid on, and holds what is promised after a crash:
 * nobody without the mail, few twice, and those with the same bytes and marked in the ledger.
 */
export async function judge(trial: Trial): Promise<Verdict> {
  const { service, releaseId, recipients, taken, kills } = trial;
  const ledger = await untilAllDone(service, releaseId);
  const { candidates, accepted, failed, open } = ledger;
  assert.deepEqual([candidates, accepted, failed, open], [recipients, recipients, 0, 0]);

  const byAddress = Map.groupBy(taken, ({ to }) => to);
  assert.equal(byAddress.size, recipients, 'lost: not every recipient got it');
  const bound = trial.mayRepeat ?? kills * claimWindow;
  const twice = taken.length - recipients;
  assert.ok(twice <= bound, `${twice} mails came twice, ${bound} may`);
  for (const mails of byAddress.values()) assertSame(mails);
  assert.equal(new Set(taken.map(({ messageId }) => messageId)).size, recipients, 'Message-IDs');

  const rows = await listLedgerRows(service, ledger.id);
  assert.equal(rows.length, recipients);
  const marked = new Set(rows.filter((row) => row.uncertain > 0).map((row) => row.address));
  const repeated = [...byAddress.keys()].filter((to) => (byAddress.get(to)?.length ?? 0) > 1);
  const unmarked = repeated.filter((to) => !marked.has(to));
  assert.deepEqual(unmarked, [], 'came twice, and the ledger does not say that it may have');
  assert.ok(marked.size <= kills * claimWindow, `${marked.size} marked after ${kills} kills`);
  return { twice, bound, marked: marked.size };
}

async function untilAllDone(service: ProcessService, releaseId: string): Promise<Ledger> {
  try {
    return await untilFinished(service, releaseId, finishLimitMs);
  } catch (cause) {
    const ledgers = JSON.stringify(await readLedgers(service, releaseId));
    const lines = service.process().log.slice(-10).join('\n');
    throw new Error(`not finished by itself: ${ledgers}\n${lines}`, { cause });
  }
}

function assertSame(mails: TakenMail[]): void {
  const [first, ...others] = mails;
  for (const { to, messageId, sha } of others) {
    assert.equal(messageId, first?.messageId, `another Message-ID for ${to}`);
    assert.equal(sha, first?.sha, `other bytes for ${to}`);
  }
}

/**
 * Looks at the ledger all the time while `work` goes on, so that its equation is held in the middle
 * of every crash. `looks`: how often it was seen.
 */
export async function whileWatched<T>(
  { service, releaseId }: Pick<Trial, 'service' | 'releaseId'>,
  work: () => Promise<T>,
): Promise<T & { looks: number }> {
  const stopped = new AbortController();
  let looks = 0;
  const looking = (async () => {
    for (; !stopped.signal.aborted; await pause(200)) looks += await look(service, releaseId);
  })();
  // Reported when the work is done; until then it must not end the run from outside.
  looking.catch(() => undefined);
  try {
    const result = await work();
    stopped.abort();
    await looking;
    assert.ok(looks > 0, 'the ledger was seen in between');
    return { ...result, looks };
  } finally {
    stopped.abort();
  }
}

async function look(service: ProcessService, releaseId: string): Promise<number> {
  try {
    return (await readLedgers(service, releaseId)).length;
  } catch (error) {
    // A dead process does not answer; a wrong sum is what we look for.
    if (error instanceof AssertionError) throw error;
    return 0;
  }
}
