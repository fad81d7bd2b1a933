import { type ChildProcess, fork } from 'node:child_process';
import { childEnvironment } from '../config.ts';
import { childMessage, type ChildMessage, type Order } from './message.ts';
import type { FailureReason } from './task-failure.ts';

/** The end of an order; `ended`: the process is gone. */
export type Outcome =
  | Exclude<ChildMessage, { kind: 'ready' }>
  | { kind: 'ended'; reason: FailureReason; details: string };

export type Child = {
  /** Does one order; to be called again only after the last has come to an end. */
  run(order: Order, seconds: number): Promise<Outcome>;
  /** Kills it, whatever it does. */
  end(): Promise<void>;
};

const startSeconds = 30;
const keptWords = 2_000;

// Small heaps of V8: what is large lies outside. Two threads of libuv, as a task is one at a time.
const flags = ['--max-old-space-size=512', '--max-semi-space-size=8'];
const threads = { UV_THREADPOOL_SIZE: '2', VIPS_CONCURRENCY: '1', MALLOC_ARENA_MAX: '2' };

/** Starts a process that does tasks of a catalogue. It gets none of our settings, so no secrets. */
export function startChild(tasksUrl: string): Child {
  const child = fork(new URL('main.ts', import.meta.url), [tasksUrl, String(process.pid)], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    execArgv: flags,
    env: { ...childEnvironment(), ...threads },
  });
  const life = watch(child);
  const ready = withLimit(life, startSeconds, life.nextMessage());
  return {
    run: async (order, seconds) => {
      const first = await ready;
      if (first.kind !== 'ready') return first;
      const answer = life.nextMessage();
      life.say(order);
      const outcome = await withLimit(life, seconds, answer);
      return outcome.kind === 'ready' ? broken('said twice that it is ready') : outcome;
    },
    end: () => life.kill(),
  };
}

type Said = ChildMessage | Extract<Outcome, { kind: 'ended' }>;
type Life = ReturnType<typeof watch>;

function watch(child: ChildProcess) {
  let words = '';
  let killedFor: string | null = null;
  let hear: (said: Said) => void = () => undefined;
  child.stderr?.on('data', (chunk: Buffer) => (words = (words + chunk).slice(-keptWords)));
  const ended = new Promise<Said>((resolve) => {
    child.once('error', (error) => resolve(broken(error.message)));
    child.once('close', (code, signal) => resolve(whyEnded({ code, signal, words, killedFor })));
  });
  void ended.then((said) => hear(said));
  child.on('message', (message) => {
    const parsed = childMessage.safeParse(message);
    hear(parsed.success ? parsed.data : broken('said what nobody understands'));
  });
  return {
    say: (order: Order) => child.send(order, () => undefined),
    nextMessage: () => Promise.race([ended, new Promise<Said>((resolve) => (hear = resolve))]),
    kill: async (why: string | null = null) => {
      killedFor ??= why;
      child.kill('SIGKILL');
      await ended;
    },
  };
}

async function withLimit(life: Life, seconds: number, answer: Promise<Said>): Promise<Said> {
  const timer = setTimeout(() => void life.kill(`over ${seconds} s`), seconds * 1_000);
  try {
    return await answer;
  } finally {
    clearTimeout(timer);
  }
}

type End = {
  code: number | null;
  signal: NodeJS.Signals | null;
  words: string;
  killedFor: string | null;
};

function whyEnded({ code, signal, words, killedFor }: End): Said {
  if (killedFor !== null) return { kind: 'ended', reason: 'time', details: killedFor };
  // Nobody else kills it: its guard, or a system that has no memory left.
  if (signal === 'SIGKILL')
    return { kind: 'ended', reason: 'memory', details: 'killed over limit' };
  if (/out of memory|Allocation failed/i.test(words))
    return { kind: 'ended', reason: 'memory', details: 'no memory left' };
  return broken(`ended with ${signal ?? code}: ${lastLine(words)}`);
}

function lastLine(words: string): string {
  return words.trim().split('\n').at(-1)?.slice(0, 200) ?? '';
}

function broken(details: string): Extract<Outcome, { kind: 'ended' }> {
  return { kind: 'ended', reason: 'ended', details };
}
