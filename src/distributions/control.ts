import { settleAlarm } from '../alarms/raise.ts';
import type { Deps } from '../deps.ts';
import { AppError, notFound } from '../errors.ts';
import { ringSafely } from '../queue/ring-safely.ts';
import {
  cancelDistribution,
  type Changed,
  closeCancelled,
  isOvertaken,
  listCancelledOpen,
  pauseDistribution,
  renewTries,
  requeueFailed,
  resumeDistribution,
  type Step,
} from './control-store.ts';
import { excludeOpen } from './freeze-store.ts';
import { ringForDelivery } from './ring.ts';
import { ringForSeal } from './seal.ts';
import { type Distribution, findOfficeDistribution } from './store.ts';

export type { Step } from './control-store.ts';
type ControlDeps = Pick<Deps, 'db' | 'queues' | 'log'>;
type Name = 'pause' | 'resume' | 'cancel' | 'resend';

/** No further window is claimed; mails on the wire end. Of a paused one: nothing to do. */
export async function pause(deps: ControlDeps, step: Step): Promise<void> {
  if (await pauseDistribution(deps.db, step)) return say(deps, step, 'distribution paused');
  await refuseUnless(deps, step, { name: 'pause', already: ['paused'] });
}

/** Goes on where it was, also after a halt for unknown addresses, which is then accepted. */
export async function resume(deps: ControlDeps, step: Step): Promise<void> {
  const before = await find(deps, step);
  if (before.status === 'paused' && before.frozenAt !== null) await renewTries(deps.db, before);
  const changed = await resumeDistribution(deps.db, step);
  if (changed === undefined)
    return refuseUnless(deps, step, { name: 'resume', already: ['pending', 'running'] });
  say(deps, step, 'distribution resumed');
  await settleUnknown(deps, changed);
  if (changed.status === 'pending')
    return ringSafely(deps, 'freezeDistribution', { distributionId: changed.id });
  await ringForDelivery(deps, changed);
}

/** For good: whoever has not got it will not. The sweeper takes back what returns from the wire. */
export async function cancel(deps: ControlDeps, step: Step): Promise<void> {
  const changed = await cancelDistribution(deps.db, step);
  if (changed === undefined)
    return refuseUnless(deps, step, { name: 'cancel', already: ['cancelled'] });
  say(deps, step, 'distribution cancelled');
  await settleUnknown(deps, changed);
  await takeBack(deps, changed.id);
}

/** Tries again whoever failed and is not suppressed; nobody failed: nothing to do. */
export async function resend(deps: ControlDeps, step: Step): Promise<void> {
  const distribution = await find(deps, step);
  if (!['running', 'finished'].includes(distribution.status))
    throw refusal('resend', distribution.status);
  if (await isOvertaken(deps.db, distribution)) throw refusal('resend', 'overtaken');
  const deliveries = await requeueFailed(deps.db, step);
  if (deliveries === 0) return;
  const { distributionId } = step;
  deps.log.info({ distributionId, deliveries }, 'distribution sends failed deliveries again');
  await ringForDelivery(deps, distribution);
}

/** Completes cancelled distributions: a worker that was sending may defer a delivery afterwards. */
export async function completeCancelled(deps: ControlDeps): Promise<void> {
  for (const { id } of await listCancelledOpen(deps.db)) await takeBack(deps, id);
}

async function takeBack(deps: ControlDeps, distributionId: string): Promise<void> {
  await excludeOpen(deps.db, distributionId, 'cancelled');
  if (await closeCancelled(deps.db, distributionId)) await ringForSeal(deps, distributionId);
}

async function settleUnknown(deps: ControlDeps, changed: Changed): Promise<void> {
  if (changed.wasPausedBecause !== 'unknown_addresses') return;
  await settleAlarm(deps, { kind: 'unknown_addresses', subject: changed.id });
}

function say(deps: ControlDeps, { distributionId }: Step, text: string): void {
  deps.log.info({ distributionId }, text);
}

/** A step that was already taken is harmless; any other is refused in the words of its status. */
async function refuseUnless(
  deps: ControlDeps,
  step: Step,
  { name, already }: { name: Name; already: Distribution['status'][] },
): Promise<void> {
  const { status } = await find(deps, step);
  if (!already.includes(status)) throw refusal(name, status);
}

async function find(deps: ControlDeps, step: Step): Promise<Distribution> {
  const row = await findOfficeDistribution(deps.db, step.officeId, step.distributionId);
  if (row === undefined) throw notFound();
  return row;
}

function refusal(name: Name, status: Distribution['status'] | 'overtaken'): AppError {
  return new AppError('conflict', { message: `errors.distribution.${name}.${status}` });
}
