import type { Deferred, Outcome } from '../classify.ts';
import type { MailBytes } from '../mail-bytes.ts';
import type { Session } from '../smtp/session.ts';
import type { Limits } from './limits.ts';
import { type Pace, startPace } from './pace.ts';

/** It never came to the wire (the lane is closed, or the process ends). Seconds until it may be tried. */
export type Untried = Deferred & { retryAfter: number };

/** Where a connection goes: mails with the same key may share it. */
export type Target = { key: string; connect(signal: AbortSignal): Promise<Session> };

export type Waiting = {
  mail: MailBytes;
  target: Target;
  urgent: boolean;
  /** When it was lined up. */
  since: number;
  /** How often the connection was lost before the server could have taken it. */
  givenBack: number;
  resolve(outcome: Outcome | Untried): void;
};

export type Line = {
  target: Target;
  /** One of those kept for urgent mail. */
  urgentOnly: boolean;
  /** Null while it is being opened. */
  session: Session | null;
  sent: number;
  running: Promise<void> | null;
  idle: NodeJS.Timeout | null;
};

const counted = ['accepted', 'deferred', 'failed', 'untried', 'uncertain', 'blocked'] as const;
export type Counts = Record<(typeof counted)[number], number>;

export type LaneState = {
  name: string;
  pace: Pace;
  now: () => number;
  /** Urgent ones first. */
  waiting: Waiting[];
  lines: Set<Line>;
  counts: Counts;
  closing: AbortController;
  wake: NodeJS.Timeout | null;
  /** Looks after those that wait too long. */
  patience: NodeJS.Timeout | null;
};

export function startLane(input: { name: string; limits: Limits; now: () => number }): LaneState {
  return {
    ...input,
    pace: startPace(input.limits, input.now()),
    waiting: [],
    lines: new Set(),
    counts: { accepted: 0, deferred: 0, failed: 0, untried: 0, uncertain: 0, blocked: 0 },
    closing: new AbortController(),
    wake: null,
    patience: null,
  };
}

/** Adds a mail behind the others of its kind. */
export function lineUp(lane: LaneState, entry: Waiting): void {
  const behind = entry.urgent ? lane.waiting.findIndex(({ urgent }) => !urgent) : -1;
  if (behind === -1) lane.waiting.push(entry);
  else lane.waiting.splice(behind, 0, entry);
}

/** Back before the others of its kind: it had its turn. */
export function lineUpFirst(lane: LaneState, entry: Waiting): void {
  const place = entry.urgent ? 0 : lane.waiting.findIndex(({ urgent }) => !urgent);
  if (place === -1) lane.waiting.push(entry);
  else lane.waiting.splice(place, 0, entry);
}

export function settle(lane: LaneState, entry: Waiting, outcome: Outcome | Untried): void {
  lane.counts['retryAfter' in outcome ? 'untried' : outcome.result] += 1;
  if (outcome.result === 'deferred') {
    if (outcome.uncertain) lane.counts.uncertain += 1;
    if (outcome.blocked) lane.counts.blocked += 1;
  }
  entry.resolve(outcome);
}

export function untried(response: string, retryAfter: number): Untried {
  const about = 'server';
  return { result: 'deferred', about, uncertain: false, blocked: false, response, retryAfter };
}
