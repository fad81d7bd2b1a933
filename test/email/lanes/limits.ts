import type { Limits } from '../../../src/email/lanes/limits.ts';

/** Limits of a lane for a test, that of a relay unless changed. */
export function limitsOf(change: Partial<Limits> = {}): Limits {
  return {
    connections: 2,
    isForeign: false,
    urgentConnections: 1,
    perConnection: 1_000,
    perSecond: null,
    pausesMs: [60_000],
    holdMs: 300_000,
    raiseEveryMs: 300_000,
    ...change,
  };
}
