import { raiseAlarm } from '../alarms/raise.ts';
import type { Reader } from '../db/database.ts';
import type { Deps } from '../deps.ts';
import { addUnknown, haltForUnknownAddresses, isOverUnknown } from './store.ts';

// More than one in twenty unknown says that the list is wrong, or that we misread the server.
const halt = { share: 0.05, atLeast: 50 };

type HaltDeps = Pick<Deps, 'log'> & { db: Reader };

/** Stops a distribution whose addresses are unknown in great number, before it does harm. */
export async function haltIfUnknown(deps: HaltDeps, distributionId: string): Promise<void> {
  if (!(await haltForUnknownAddresses(deps.db, distributionId, halt))) return;
  deps.log.warn({ distributionId }, 'distribution paused: too many unknown addresses');
  await raiseUnknown(deps, distributionId);
}

/** Mails that had been accepted came back from addresses that nobody knows. */
export async function noteReturned(
  deps: HaltDeps,
  { distributionId, count }: { distributionId: string; count: number },
): Promise<void> {
  await addUnknown(deps.db, distributionId, count);
  await haltIfUnknown(deps, distributionId);
  await raiseIfUnknown(deps, distributionId);
}

/** At its end a distribution cannot be halted; somebody should look at the list all the same. */
export async function raiseIfUnknown(deps: HaltDeps, distributionId: string): Promise<void> {
  if (await isOverUnknown(deps.db, distributionId, halt)) await raiseUnknown(deps, distributionId);
}

async function raiseUnknown(deps: HaltDeps, distributionId: string): Promise<void> {
  const details = `more than ${halt.share * 100} % of the addresses are unknown to their servers`;
  await raiseAlarm(deps, { kind: 'unknown_addresses', subject: distributionId, details });
}
