/**
 * Why a task came to no end: over its limit of time or memory, its process ended, or it threw.
 * A refusal (`AppError` invalid) is none.
 */
export type FailureReason = 'time' | 'memory' | 'ended' | 'fault';

type Failure = { task: string; reason: FailureReason; details: string; systemCode?: string };

export class TaskFailure extends Error {
  readonly task: string;
  readonly reason: FailureReason;
  readonly details: string;
  /** Of Node's error where the system failed, as ENOSPC: that may pass. */
  readonly systemCode: string | undefined;

  constructor({ task, reason, details, systemCode }: Failure) {
    super(`${task}: ${reason}, ${details}`);
    this.name = 'TaskFailure';
    this.task = task;
    this.reason = reason;
    this.details = details;
    this.systemCode = systemCode;
  }
}
