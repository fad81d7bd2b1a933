import { classifyFault, type Outcome, type SmtpFault } from '../classify.ts';
import type { MailBytes } from '../mail-bytes.ts';
import { SmtpConnectError, type Session, type Transmission } from '../smtp/session.ts';
import {
  type Counts,
  type LaneState,
  type Line,
  lineUp,
  lineUpFirst,
  settle,
  startLane,
  type Target,
  untried,
  type Untried,
  type Waiting,
} from './lane-state.ts';
import type { Limits } from './limits.ts';
import * as pace from './pace.ts';

export type LaneReport = {
  name: string;
  connections: number;
  allowedConnections: number;
  waiting: number;
  closedForMs: number;
  /** Refusals aimed at us, since when, until a mail is accepted again. */
  blocked: { since: number; response: string } | null;
  counts: Readonly<Counts>;
};

export type Lane = {
  send(mail: MailBytes, to: { target: Target; urgent: boolean }): Promise<Outcome | Untried>;
  report(): LaneReport;
  /** Ends in order: what is on the wire has `limitMs`, what waits was never tried. */
  close(limitMs: number): Promise<void>;
};

const idleMs = 30_000;
// A mail at which the server always drops the connection must not hold the lane for ever.
const maxGivenBack = 3;
// A slow provider must not hold what was claimed for all of them.
const patience = { ms: 20_000, lookMs: 5_000, retrySeconds: 60 };

/** The connections to one mail provider, and the mails that wait for them. */
export function openLane(input: { name: string; limits: Limits; now: () => number }): Lane {
  const lane = startLane(input);
  return {
    send: (mail, { target, urgent }) =>
      new Promise((resolve) => {
        lineUp(lane, { mail, target, urgent, since: lane.now(), givenBack: 0, resolve });
        serve(lane);
      }),
    report: () => report(lane),
    close: (limitMs) => close(lane, limitMs),
  };
}

function report(lane: LaneState): LaneReport {
  return {
    name: lane.name,
    connections: lane.lines.size,
    allowedConnections: lane.pace.connections,
    waiting: lane.waiting.length,
    closedForMs: Math.max(0, lane.pace.closedUntil - lane.now()),
    blocked: lane.pace.blocked,
    counts: lane.counts,
  };
}

/** Brings waiting mails and connections together; called whenever either changes. */
function serve(lane: LaneState): void {
  if (lane.waiting.length === 0) return;
  const closedForMs = lane.pace.closedUntil - lane.now();
  if (lane.closing.signal.aborted) return refuseWaiting(lane, 'the service ends', 0);
  if (closedForMs > 0) return refuseWaiting(lane, `${lane.name} rests`, closedForMs / 1_000);
  lane.patience ??= setTimeout(() => losePatience(lane), patience.lookMs);
  let started = 0;
  for (const line of lane.lines)
    if (line.session !== null && line.running === null && hasWorkFor(lane, line)) {
      run(lane, line, line.session);
      started += 1;
    }
  for (let next = wantsLine(lane, started); next !== null; next = wantsLine(lane, started))
    open(lane, next);
}

function refuseWaiting(lane: LaneState, why: string, seconds: number): void {
  for (const entry of lane.waiting.splice(0)) settle(lane, entry, untried(why, seconds));
}

function losePatience(lane: LaneState): void {
  lane.patience = null;
  const latest = lane.now() - patience.ms;
  const late = lane.waiting.filter(({ since }) => since <= latest);
  lane.waiting = lane.waiting.filter(({ since }) => since > latest);
  for (const entry of late)
    settle(lane, entry, untried(`${lane.name} is slow`, patience.retrySeconds));
  serve(lane);
}

/** The connection to be opened next, if one is wanted and allowed. `started` ones take theirs soon. */
function wantsLine(lane: LaneState, started: number): Pick<Line, 'target' | 'urgentOnly'> | null {
  const opening = [...lane.lines].filter(({ session }) => session === null);
  const entry = lane.waiting[opening.length + started];
  if (entry === undefined) return null;
  const { target } = entry;
  // After a failure one connection has to show that the server is back.
  const allowed = lane.pace.failures > 0 ? 1 : lane.pace.connections;
  makeRoom(lane, allowed);
  const lines = [...lane.lines];
  const general = lines.filter(({ urgentOnly }) => !urgentOnly).length;
  if (general < allowed) return { target, urgentOnly: false };
  const { connections, urgentConnections } = lane.pace.limits;
  // Not where the server has asked for less: it would refuse this one, too, and again at once.
  const isWell = lane.pace.failures === 0 && lane.pace.connections >= connections;
  const isKept = lines.length - general < urgentConnections;
  return entry.urgent && isKept && isWell ? { target, urgentOnly: true } : null;
}

// Ends connections to other servers of the provider that nothing waits for.
function makeRoom(lane: LaneState, allowed: number): void {
  for (const line of lane.lines) {
    if (lane.lines.size < allowed) return;
    if (line.idle !== null && line.session !== null && !hasWorkFor(lane, line))
      retire(lane, line, line.session);
  }
}

function retire(lane: LaneState, line: Line, session: Session): void {
  clearTimeout(line.idle ?? undefined);
  lane.lines.delete(line);
  void session.quit();
}

function open(lane: LaneState, wanted: Pick<Line, 'target' | 'urgentOnly'>): void {
  const line: Line = { ...wanted, session: null, sent: 0, running: null, idle: null };
  lane.lines.add(line);
  void connect(lane, line);
}

async function connect(lane: LaneState, line: Line): Promise<void> {
  try {
    line.session = await line.target.connect(lane.closing.signal);
    run(lane, line, line.session);
  } catch (error) {
    lane.lines.delete(line);
    if (!lane.closing.signal.aborted) noteUnreachable(lane, line.target, faultOf(error));
    serve(lane);
  }
}

// Of many foreign servers one that is away must not be asked again each second for two days.
function noteUnreachable(lane: LaneState, target: Target, fault: SmtpFault): void {
  noteRefusal(lane, fault, true);
  if (!lane.pace.limits.isForeign) return;
  const concerned = lane.waiting.filter((entry) => entry.target.key === target.key);
  lane.waiting = lane.waiting.filter((entry) => entry.target.key !== target.key);
  for (const entry of concerned) settle(lane, entry, classifyFault(fault));
}

function faultOf(error: unknown): SmtpFault {
  if (error instanceof SmtpConnectError) return error.fault;
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'ECONNECTION', message, written: false };
}

function run(lane: LaneState, line: Line, session: Session): void {
  clearTimeout(line.idle ?? undefined);
  line.idle = null;
  line.running = pump(lane, line, session);
}

async function pump(lane: LaneState, line: Line, session: Session): Promise<void> {
  await session.pump(() => next(lane, line));
  line.running = null;
  rest(lane, line, session);
}

/** The next mail for a connection; none when it, its lane or the process is to pause. */
function next(lane: LaneState, line: Line): Transmission | undefined {
  const { closedUntil } = lane.pace;
  if (lane.closing.signal.aborted || closedUntil > lane.now() || isSpent(lane, line))
    return undefined;
  const place = lane.waiting.findIndex(
    ({ target, urgent }) => target.key === line.target.key && (urgent || !line.urgentOnly),
  );
  if (place === -1) return undefined;
  const waitMs = pace.takeToken(lane.pace, lane.now());
  if (waitMs > 0) {
    wakeIn(lane, waitMs);
    return undefined;
  }
  const [entry] = lane.waiting.splice(place, 1);
  line.sent += 1;
  return entry && toTransmission(lane, entry);
}

function isSpent(lane: LaneState, line: Line): boolean {
  const { pace } = lane;
  if (line.sent >= pace.limits.perConnection) return true;
  const general = [...lane.lines].filter(({ urgentOnly }) => !urgentOnly).length;
  return !line.urgentOnly && general > pace.connections;
}

function wakeIn(lane: LaneState, waitMs: number): void {
  lane.wake ??= setTimeout(() => {
    lane.wake = null;
    serve(lane);
  }, waitMs);
}

function toTransmission(lane: LaneState, entry: Waiting): Transmission {
  return {
    mail: entry.mail,
    settle: (outcome) => {
      noteOutcome(lane, outcome);
      settle(lane, entry, outcome);
    },
    giveBack: () => {
      entry.givenBack += 1;
      if (entry.givenBack >= maxGivenBack) return settle(lane, entry, droppedAgain(lane));
      lineUpFirst(lane, entry);
    },
  };
}

function droppedAgain({ name }: LaneState): Outcome {
  const response = `${name} ended the connection ${maxGivenBack} times before it took the mail`;
  return { result: 'deferred', about: 'server', uncertain: false, blocked: false, response };
}

function noteOutcome(lane: LaneState, outcome: Outcome): void {
  const now = lane.now();
  if (outcome.result === 'accepted') return pace.noteAccepted(lane.pace, now);
  if (outcome.result !== 'deferred') return;
  const { response } = outcome;
  if (outcome.blocked) pace.noteBlocked(lane.pace, { response, atTheDoor: false }, now);
  else if (/^4\d\d[ -]4\.7\.\d/.test(response)) pace.noteSlowDown(lane.pace, now);
}

/** A connection has nothing to do, or is gone. */
function rest(lane: LaneState, line: Line, session: Session): void {
  if (!session.alive()) {
    lane.lines.delete(line);
    const fault = session.fault();
    if (fault !== null && !lane.closing.signal.aborted) noteRefusal(lane, fault, false);
  } else if (isSpent(lane, line) || lane.closing.signal.aborted) retire(lane, line, session);
  else line.idle = setTimeout(() => endIdle(lane, line, session), idleMs);
  // Where the pace is what holds it back, the alarm clock serves.
  if (lane.wake === null) serve(lane);
}

function endIdle(lane: LaneState, line: Line, session: Session): void {
  retire(lane, line, session);
  serve(lane);
}

function hasWorkFor(lane: LaneState, line: Line): boolean {
  return lane.waiting.some(
    ({ target, urgent }) => target.key === line.target.key && (urgent || !line.urgentOnly),
  );
}

/** The server would not have us, or ended the connection. */
function noteRefusal(lane: LaneState, fault: SmtpFault, atTheDoor: boolean): void {
  const now = lane.now();
  const outcome = classifyFault(fault);
  if (outcome.result === 'deferred' && outcome.blocked)
    return pace.noteBlocked(lane.pace, { response: outcome.response, atTheDoor }, now);
  const open = [...lane.lines].filter(({ session }) => session !== null).length;
  const temporary = fault.responseCode !== undefined && fault.responseCode < 500;
  if (temporary && atTheDoor && open > 0) return pace.noteFullHouse(lane.pace, open, now);
  if (fault.responseCode === 421) {
    pace.noteSlowDown(lane.pace, now);
    // Many servers end a connection so after a number of mails, and go on with the others.
    if (open > 0) return;
    pace.noteHold(lane.pace, now);
  }
  pace.noteFailure(lane.pace, now);
}

async function close(lane: LaneState, limitMs: number): Promise<void> {
  lane.closing.abort();
  clearTimeout(lane.wake ?? undefined);
  clearTimeout(lane.patience ?? undefined);
  serve(lane);
  const lines = [...lane.lines];
  for (const { idle } of lines) clearTimeout(idle ?? undefined);
  const ending = Promise.all(lines.map(async (line) => line.running ?? line.session?.quit()));
  const limit = Promise.withResolvers<void>();
  const timer = setTimeout(limit.resolve, limitMs);
  await Promise.race([ending, limit.promise]);
  clearTimeout(timer);
  for (const { session } of lines) session?.destroy();
  await Promise.all(lines.map(async ({ running }) => running));
  serve(lane);
}
