import type { Deps } from '../deps.ts';
import { raiseAlarm } from './raise.ts';

/** Why a child process did not bring its task to an end. */
export type ChildFailure = {
  /** A name of the catalogue of tasks. */
  task: string;
  reason: 'time' | 'memory' | 'ended' | 'fault';
  /** For those who look after the service; no words of a release, no addresses. */
  details: string;
};

/**
 * Counts a task that a limit ended or that broke; one open alarm for each kind of task. Input that was
 * looked at and refused is none: whoever sent it was told.
 */
export async function reportChildFailure(
  deps: Pick<Deps, 'db' | 'log' | 'metrics'>,
  { task, reason, details }: ChildFailure,
): Promise<void> {
  deps.metrics.countChildFailure(task, reason);
  await raiseAlarm(deps, { kind: 'child_failed', subject: task, details: `${reason}: ${details}` });
}
