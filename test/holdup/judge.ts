import { availableParallelism, loadavg } from 'node:os';
import type { Watch } from './watch.ts';

/** What one input took, by what was done with it, in milliseconds. */
export type Timings = Record<string, number>;

/** One way into the service, and the hostile input that goes there. */
export type Trial = {
  field: string;
  kind: string;
  /** The size of the field's limit, in bytes. */
  most: number;
  ask: (bytes: number) => Promise<Timings>;
};

export type Failure = { field: string; kind: string; what: string; bytes: number; ms: string };

// Below them times say nothing about growth: those of processors are told in steps of 10 ms, and an answer may
// wait for a child process that begins.
const floorMs = { processor: 400, clock: 1_000 };
const mostGrowth = 2.6;
const mostDelayMs = 500;
const leastWorkMs = 250;
const rounds = 3;
const processor = 'processor';

/** What tells of the process that is asked. */
export type Sight = { watch: Watch; processorMs: () => number };

type Look = { timings: Timings; delayMs: number };

/**
 * Tries the whole size once. What is quick and held up nobody is done with; all else is measured again,
 * at half the size too, and judged by medians.
 */
export async function judge(trial: Trial, sight: Sight): Promise<Failure[]> {
  const first = await look(trial, sight, trial.most);
  const slow = Object.keys(first.timings).filter((what) => isSlow(what, first.timings[what]));
  if (slow.length === 0 && !isDelay(first)) return [];
  const whole = [first];
  const half: Look[] = [];
  for (let round = 0; round < rounds; round += 1) {
    half.push(await look(trial, sight, trial.most / 2));
    whole.push(await look(trial, sight, trial.most));
  }
  return [
    ...delaysOf(trial, whole),
    ...slow.flatMap((what) => growthOf(trial, what, { half, whole })),
  ];
}

async function look({ ask }: Trial, { watch, processorMs }: Sight, bytes: number): Promise<Look> {
  await watch.longest();
  const before = processorMs();
  const timings = await ask(Math.floor(bytes));
  const delayMs = await watch.longest();
  return { timings: { ...timings, [processor]: processorMs() - before }, delayMs };
}

// Where the machine does other things too, the clock goes on without us.
function isSlow(what: string, ms = 0): boolean {
  if (what === processor) return ms > floorMs.processor;
  return ms > floorMs.clock && !isMachineBusy();
}

/** Whether only the time of processors is judged. */
export function isMachineBusy(): boolean {
  return (loadavg()[0] ?? 0) > 1.5 * availableParallelism();
}

// Who waits for a process that hardly works waits for the machine.
function isDelay({ delayMs, timings }: Look): boolean {
  return delayMs > mostDelayMs && (timings[processor] ?? 0) > leastWorkMs;
}

function delaysOf({ field, kind, most }: Trial, whole: Look[]): Failure[] {
  if (whole.filter(isDelay).length <= whole.length / 2) return [];
  const delayMs = medianOf(whole.map((one) => one.delayMs));
  const ms = `others waited ${Math.round(delayMs)}`;
  return [{ field, kind, what: 'delay', bytes: most, ms }];
}

function growthOf(
  { field, kind, most }: Trial,
  what: string,
  { half, whole }: { half: Look[]; whole: Look[] },
): Failure[] {
  const [before, after] = [half, whole].map((looks) =>
    medianOf(looks.map(({ timings }) => timings[what] ?? 0)),
  );
  if (before === undefined || after === undefined || !isSlow(what, after)) return [];
  const growth = after / before;
  if (growth <= mostGrowth) return [];
  const ms = `${Math.round(before)} → ${Math.round(after)} (${growth.toFixed(1)} ×)`;
  return [{ field, kind, what, bytes: most, ms }];
}

function medianOf(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
