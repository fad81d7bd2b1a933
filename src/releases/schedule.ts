import type { Tx } from '../db/database.ts';
import type { Deps } from '../deps.ts';
import { type Fault, invalid } from '../errors.ts';
import { lockMediaByIds } from '../media/store.ts';
import { findGaps, findPlanFaults } from './check-complete.ts';
import { collectMoment, type MomentInput } from './moment.ts';
import { publishDue } from './publish.ts';
import { changeLife, findNow, type Release } from './store.ts';
import { type Actor, takeStep } from './take-step.ts';

type ScheduleDeps = Pick<Deps, 'db' | 'queues' | 'log' | 'clock' | 'metrics' | 'config'>;
type ScheduleInput = {
  id: string;
  publishAt?: MomentInput | undefined;
  embargoFrom?: MomentInput | null | undefined;
};
type Plan = { publishAt: Date; embargoFrom: Date | null; wasPast: boolean };

const beforeScheduling = ['draft', 'approved'] as const;

/**
 * Schedules a complete release for its moment (default: the one that the draft carries), at which the
 * publisher finds it. A moment that has passed means now: it is public when this returns.
 */
export async function scheduleRelease(
  deps: ScheduleDeps,
  who: Actor,
  input: ScheduleInput,
): Promise<{ wasPast: boolean }> {
  let plan: Plan | undefined;
  await takeStep(deps, who, {
    id: input.id,
    from: beforeScheduling,
    action: 'scheduled',
    work: async (tx, release) => {
      plan = await makePlan(tx, release, input);
      const { wasPast, ...moments } = plan;
      await changeLife(tx, release.id, { status: 'scheduled', heldAt: null, ...moments });
      return { ...moments, wasPast };
    },
  });
  if (plan === undefined) return { wasPast: false };
  if (plan.wasPast) await publishDue(deps);
  return { wasPast: plan.wasPast };
}

/** Back to a draft: the publisher finds it no more. */
export async function unscheduleRelease(
  deps: Pick<Deps, 'db'>,
  who: Actor,
  id: string,
): Promise<void> {
  await takeStep(deps, who, {
    id,
    from: ['scheduled'],
    action: 'unscheduled',
    work: async (tx, release) => {
      await changeLife(tx, id, { status: 'draft', heldAt: null });
      return { publishAt: release.publishAt };
    },
  });
}

/** Public at once: a draft, or what is scheduled for later or held. */
export async function publishNow(deps: ScheduleDeps, who: Actor, id: string): Promise<void> {
  await takeStep(deps, who, {
    id,
    from: [...beforeScheduling, 'scheduled'],
    action: 'publishedNow',
    work: async (tx, release) => {
      await checkComplete(tx, release, []);
      const publishAt = await findNow(tx);
      await changeLife(tx, id, { status: 'scheduled', publishAt, embargoFrom: null, heldAt: null });
      return { plannedFor: release.publishAt };
    },
  });
  await publishDue(deps);
}

async function makePlan(tx: Tx, release: Release, input: ScheduleInput): Promise<Plan> {
  const faults: Fault[] = [];
  const publishAt = collectMoment(faults, 'publishAt', input.publishAt) ?? release.publishAt;
  const given = collectMoment(faults, 'embargoFrom', input.embargoFrom);
  const embargoFrom = input.embargoFrom === undefined ? release.embargoFrom : (given ?? null);
  if (publishAt === null && faults.length === 0)
    faults.push({ path: 'publishAt', message: 'errors.release.missing.publishAt' });
  faults.push(...findPlanFaults({ publishAt, embargoFrom }));
  await checkComplete(tx, release, faults);
  const now = await findNow(tx);
  if (publishAt === null || publishAt <= now)
    return { publishAt: now, embargoFrom: null, wasPast: true };
  return { publishAt, embargoFrom, wasPast: false };
}

/** Throws every gap of the release together with the faults that were found before. */
export async function checkComplete(tx: Tx, release: Release, faults: Fault[]): Promise<void> {
  const media = await lockMediaByIds(tx, release.mediaIds);
  const all = [...faults, ...findGaps(release, media)];
  if (all.length > 0) throw invalid(all);
}
