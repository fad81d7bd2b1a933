import type { Limits } from './limits.ts';

/** How fast a lane may go now. Changed in place; all instants are milliseconds since 1970. */
export type Pace = {
  readonly limits: Limits;
  /** Connections allowed now. */
  connections: number;
  perSecond: number | null;
  /** Connection failures since the last accepted mail. */
  failures: number;
  /** Refusals aimed at us since the last accepted mail. */
  blocks: number;
  /** The one that stopped the lane: until a mail is accepted again, somebody must look. */
  blocked: { since: number; response: string } | null;
  /** Nothing is sent before. */
  closedUntil: number;
  /** Not raised before. */
  raiseAt: number;
  slowedAt: number;
  /** Token bucket of one second. */
  tokens: number;
  filledAt: number;
};

// Said over all connections at once it is one word: 421 at the end of a relay is not 8 of them.
const oneSlowDownMs = 5_000;
const blockedPauseMs = 15 * 60_000;
// One policy refusal can be about a single mailbox; three without an accepted mail between are not.
const blocksToStop = 3;

export function startPace(limits: Limits, now: number): Pace {
  const { connections, perSecond } = limits;
  return {
    limits,
    connections,
    perSecond,
    failures: 0,
    blocks: 0,
    blocked: null,
    closedUntil: 0,
    raiseAt: 0,
    slowedAt: -Infinity,
    tokens: perSecond ?? 0,
    filledAt: now,
  };
}

/** A mail went through: the lane is well, and step by step gets back what it lost. */
export function noteAccepted(pace: Pace, now: number): void {
  pace.failures = 0;
  pace.blocks = 0;
  pace.blocked = null;
  if (now < pace.raiseAt) return;
  const { connections, perSecond } = pace.limits;
  if (pace.connections >= connections && pace.perSecond === perSecond) return;
  pace.connections = Math.min(connections, pace.connections + 1);
  if (perSecond !== null && pace.perSecond !== null)
    pace.perSecond = Math.min(perSecond, pace.perSecond + perSecond / 8);
  pace.raiseAt = now + pace.limits.raiseEveryMs;
}

/** 421 or 4.7.x: half as many connections, half as fast. */
export function noteSlowDown(pace: Pace, now: number): void {
  pace.raiseAt = now + pace.limits.raiseEveryMs;
  if (now < pace.slowedAt + oneSlowDownMs) return;
  pace.slowedAt = now;
  pace.connections = Math.max(1, Math.floor(pace.connections / 2));
  if (pace.perSecond !== null) pace.perSecond = Math.max(0.5, pace.perSecond / 2);
}

/** The server takes no more connections than it has: that many, for a while. */
export function noteFullHouse(pace: Pace, open: number, now: number): void {
  pace.connections = Math.max(1, Math.min(pace.connections, open));
  pace.raiseAt = now + pace.limits.raiseEveryMs;
}

/**
 * No connection, or one lost: growing pauses, the circuit of the lane. Those lost at the same moment
 * are one failure: a server that restarts drops all of them.
 */
export function noteFailure(pace: Pace, now: number): void {
  if (pace.closedUntil > now) return;
  const { pausesMs } = pace.limits;
  pace.failures += 1;
  const pause = pausesMs[Math.min(pace.failures, pausesMs.length) - 1] ?? 0;
  pace.closedUntil = Math.max(pace.closedUntil, now + pause);
}

export function noteHold(pace: Pace, now: number): void {
  pace.closedUntil = Math.max(pace.closedUntil, now + pace.limits.holdMs);
}

/** A refusal aimed at us. At the door it stops the lane at once, otherwise when it goes on. */
export function noteBlocked(
  pace: Pace,
  refusal: { response: string; atTheDoor: boolean },
  now: number,
): void {
  pace.blocks += 1;
  if (!refusal.atTheDoor && pace.blocks < blocksToStop) return;
  pace.blocked ??= { since: now, response: refusal.response };
  pace.closedUntil = Math.max(pace.closedUntil, now + blockedPauseMs);
  pace.connections = 1;
  pace.raiseAt = now + blockedPauseMs;
}

/** Takes the right to send one mail now; else milliseconds until it is there. */
export function takeToken(pace: Pace, now: number): number {
  const { perSecond } = pace;
  if (perSecond === null) return 0;
  const burst = Math.max(1, perSecond);
  pace.tokens = Math.min(burst, pace.tokens + ((now - pace.filledAt) / 1_000) * perSecond);
  pace.filledAt = now;
  if (pace.tokens < 1) return Math.ceil(((1 - pace.tokens) / perSecond) * 1_000);
  pace.tokens -= 1;
  return 0;
}
