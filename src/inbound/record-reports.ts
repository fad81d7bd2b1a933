import { raiseAlarm } from '../alarms/raise.ts';
import { inTransaction, type Tx } from '../db/database.ts';
import type { Deps } from '../deps.ts';
import { noteReturned } from '../distributions/halt.ts';
import { withoutAddress } from '../email/without-address.ts';
import { failConfirmation } from '../subscribers/send-confirmation.ts';
import { suppressDeadAddresses } from '../suppressions/suppress.ts';
import type { Case } from './case.ts';
import { insertBounces, insertReports, measureBounces, type NewBounce } from './store.ts';

// Three mails, because one day's trouble of a mail server is nobody's dead mailbox.
const softDays = 3;
const disabledTimes = 3;
const DIAGNOSTIC_LENGTH = 500;

type BounceCase = { one: Case; bounce: NewBounce };

/**
 * Writes down what machines said, in one transaction, and does what follows. Returns those that were
 * not known before. Runs twice: the second finds the digests and does nothing; and a delivery has one
 * bounce, whatever more comes for it.
 */
export async function recordReports(
  deps: Pick<Deps, 'db' | 'log'>,
  cases: Case[],
): Promise<Case[]> {
  if (cases.length === 0) return [];
  return inTransaction(deps.db, async (tx) => {
    const left = await insertReports(tx, cases.map(rowOf));
    // Of the same mail twice at once only the first counts.
    const fresh = cases.filter(({ digest }) => left.delete(digest.toString('hex')));
    await applyBounces({ db: tx, log: deps.log }, fresh.flatMap(bounceOf));
    await raiseRefusals({ db: tx, log: deps.log }, fresh);
    return fresh;
  });
}

async function applyBounces(
  deps: { db: Tx } & Pick<Deps, 'log'>,
  bounces: BounceCase[],
): Promise<void> {
  if (bounces.length === 0) return;
  const left = await insertBounces(
    deps.db,
    bounces.map(({ bounce }) => bounce),
  );
  const first = bounces.filter(({ bounce }) => left.delete(bounce.key));
  await noteUnknown(deps, first.filter(isHard));
  const requests = first.filter(({ one }) => one.about.requestId !== null);
  // Only typed, never confirmed: the address is not kept for being wrong.
  for (const { one, bounce } of requests)
    if (bounce.class === 'hard') await failConfirmation(deps, one.about.requestId ?? '');
  const dead = [...first.filter(isHard), ...(await listGivenUp(deps.db, first))];
  await suppressDeadAddresses(
    deps,
    dead
      .filter(({ one }) => one.about.requestId === null && one.about.address !== '')
      .map(({ one: { about }, bounce }) => ({
        address: about.address,
        addressHash: about.addressHash,
        details: `${bounce.status} ${bounce.diagnostic}`.trim(),
      })),
  );
}

async function noteUnknown(
  deps: { db: Tx } & Pick<Deps, 'log'>,
  bounces: BounceCase[],
): Promise<void> {
  const ids = bounces.flatMap(({ one }) => one.about.distributionId ?? []);
  // In one order, so that two batches do not wait for each other in a circle.
  for (const distributionId of [...new Set(ids)].toSorted()) {
    const count = ids.filter((id) => id === distributionId).length;
    await noteReturned(deps, { distributionId, count });
  }
}

async function listGivenUp(tx: Tx, bounces: BounceCase[]): Promise<BounceCase[]> {
  const soft = bounces.filter(({ bounce }) => bounce.class === 'soft' && bounce.delivery !== null);
  if (soft.length === 0) return [];
  const runs = await measureBounces(
    tx,
    soft.map(({ bounce }) => bounce),
  );
  const isOver = new Map(
    runs.map(({ delivery, days, disabled }) => [
      delivery,
      days >= softDays || disabled >= disabledTimes,
    ]),
  );
  return soft.filter(({ bounce }) => isOver.get(bounce.delivery ?? 0));
}

function isHard({ bounce }: BounceCase): boolean {
  return bounce.class === 'hard';
}

function rowOf({ digest, verdict, about }: Case) {
  return {
    digest: digest.toString('hex'),
    class: verdict.class,
    flagged: verdict.class === 'auto' && verdict.flagged,
    delivery: about.deliveryId,
    office: about.officeId,
  };
}

function bounceOf(one: Case): BounceCase[] {
  const { about, verdict } = one;
  if (verdict.class !== 'hard' && verdict.class !== 'soft' && verdict.class !== 'block') return [];
  const bounce = {
    key: String(about.deliveryId ?? about.requestId),
    delivery: about.deliveryId,
    request: about.requestId,
    distribution: about.distributionId,
    hash: about.addressHash.toString('hex'),
    class: verdict.class,
    status: verdict.status,
    diagnostic: cleanDiagnostic(verdict.diagnostic, about.address),
    delivered: about.deliveredAt.toISOString(),
  };
  return [{ one, bounce }];
}

/** One alarm a distribution; of several answers the last is shown. */
async function raiseRefusals(deps: { db: Tx } & Pick<Deps, 'log'>, cases: Case[]): Promise<void> {
  const details = new Map<string, string>();
  for (const { about, verdict } of cases)
    if (verdict.class === 'block')
      details.set(
        about.distributionId ?? 'confirmations',
        `${verdict.status} ${cleanDiagnostic(verdict.diagnostic, about.address)}`.trim(),
      );
  for (const [subject, words] of details)
    await raiseAlarm(deps, { kind: 'mail_refused', subject, details: words });
}

function cleanDiagnostic(diagnostic: string, address: string): string {
  return withoutAddress(diagnostic.slice(0, 2_000), address)
    .replace(/[^\s@<>()"',;:]{1,64}@[^\s@<>()"',;:]{1,255}/g, '<address>')
    .replace(/[\p{C}\p{Z}]+/gu, ' ')
    .trim()
    .slice(0, DIAGNOSTIC_LENGTH)
    .toWellFormed();
}
