import { availableParallelism } from 'node:os';
import type { z } from 'zod';
import { invalid } from '../errors.ts';
import type { Catalogue } from './catalogue.ts';
import { type Child, type Outcome, startChild } from './child.ts';
import { TaskFailure } from './task-failure.ts';
import type { tasks } from './tasks.ts';
import { openTurns, tooBusy, type Turns } from './turns.ts';

export type ChildrenOf<C extends Catalogue> = {
  /**
   * Does a task in a child process. Throws `invalid` where the task refuses its input, `unavailable`
   * where too many wait or the service ends (nothing was tried), else TaskFailure.
   */
  run<N extends keyof C & string>(
    name: N,
    input: z.input<C[N]['input']>,
  ): Promise<z.output<C[N]['output']>>;
  /** Kills all children at once. */
  close(): Promise<void>;
};

/** Work without a bound, outside the process that answers and delivers. */
export type Children = ChildrenOf<typeof tasks>;

type Opening<C extends Catalogue> = {
  tasks: C;
  tasksUrl: string;
  /** Told of each failure before it is thrown. */
  onFailure: (failure: TaskFailure) => void;
  atOnce?: number;
  mostWaiting?: number;
  idleMs?: number;
};

// Memory that a library keeps goes with the process.
const mostTasks = 100;
const mostMegabytes = 400;

type Resting = { child: Child; lastTask: string; done: number; timer: NodeJS.Timeout };
type Pool = { resting: Resting[]; all: Set<Child>; turns: Turns; closed: boolean };

/** Starts no process before there is work; one that rests for `idleMs` ends. */
export function openChildren<C extends Catalogue>(opening: Opening<C>): ChildrenOf<C> {
  const { atOnce = availableParallelism(), mostWaiting = 100 } = opening;
  const turns = openTurns({ atOnce, mostWaiting });
  const pool: Pool = { resting: [], all: new Set(), turns, closed: false };
  return {
    run: async (name, input) => {
      const task = opening.tasks[name];
      if (task === undefined) throw new Error(`there is no task ${name}`);
      await turns.take(task.rank);
      try {
        const outcome = await runOnce(pool, opening, { name, input });
        if (outcome.kind === 'done')
          return task.output.parse(outcome.output) as z.output<C[typeof name]['output']>;
        if (outcome.kind === 'refused') throw refusalOf(outcome);
        if (pool.closed) throw tooBusy();
        throw failureOf(name, outcome);
      } catch (error) {
        if (error instanceof TaskFailure) opening.onFailure(error);
        throw error;
      } finally {
        turns.end();
      }
    },
    close: async () => {
      pool.closed = true;
      turns.close();
      for (const { timer } of pool.resting) clearTimeout(timer);
      await Promise.all([...pool.all].map((child) => child.end()));
    },
  };
}

async function runOnce<C extends Catalogue>(
  pool: Pool,
  { tasks, tasksUrl, idleMs = 60_000 }: Opening<C>,
  { name, input }: { name: string; input: unknown },
): Promise<Outcome> {
  const { seconds = 0, megabytes = 0 } = tasks[name] ?? {};
  const { child, done } = takeChild(pool, tasksUrl, name);
  const outcome = await child.run({ name, input, megabytes }, seconds);
  const isFit =
    outcome.kind === 'refused' || (outcome.kind === 'done' && outcome.megabytes < mostMegabytes);
  if (!pool.closed && isFit && done + 1 < mostTasks) {
    const timer = setTimeout(() => void endChild(pool, child), idleMs);
    pool.resting.push({ child, lastTask: name, done: done + 1, timer });
  } else await endChild(pool, child);
  return outcome;
}

/** One that did the same before has its libraries loaded. */
function takeChild(pool: Pool, tasksUrl: string, name: string): { child: Child; done: number } {
  const index = pool.resting.findLastIndex(({ lastTask }) => lastTask === name);
  const [rested] = pool.resting.splice(index, 1);
  if (rested !== undefined) {
    clearTimeout(rested.timer);
    return rested;
  }
  const child = startChild(tasksUrl);
  pool.all.add(child);
  return { child, done: 0 };
}

async function endChild(pool: Pool, child: Child): Promise<void> {
  pool.resting = pool.resting.filter((one) => one.child !== child);
  await child.end();
  pool.all.delete(child);
}

function refusalOf({ faults }: Extract<Outcome, { kind: 'refused' }>) {
  return invalid(faults.map(({ params, ...fault }) => ({ ...fault, ...(params && { params }) })));
}

function failureOf(
  task: string,
  outcome: Exclude<Outcome, { kind: 'done' } | { kind: 'refused' }>,
): TaskFailure {
  if (outcome.kind === 'ended') return new TaskFailure({ task, ...outcome });
  const { message: details, code } = outcome;
  return new TaskFailure({ task, reason: 'fault', details, ...(code && { systemCode: code }) });
}
