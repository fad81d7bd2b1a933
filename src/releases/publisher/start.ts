import { setTimeout as wait } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { raiseAlarm } from '../../alarms/raise.ts';
import type { Closer } from '../../close-all.ts';
import type { Deps } from '../../deps.ts';
import { announce } from '../publish.ts';
import type { Order, Sign } from './order.ts';

type PublisherDeps = Pick<Deps, 'db' | 'databaseUrl' | 'log' | 'queues' | 'metrics' | 'config'>;

const file = new URL('./thread.ts', import.meta.url);
const restartMs = 1_000;
// The longest that a look waits is a connection, five seconds; a publication of 200 takes a tenth of one.
const deafAfterMs = 20_000;
const endsWithinMs = 8_000;

/**
 * Starts the publisher: a thread with connections of its own, which makes releases public on time
 * whatever this one does. The mails are this one's work, so their bells ring here; where it comes to that
 * late, the sweeper of another process rings. A thread that ends or hangs is replaced, with an alarm.
 * Returns the orderly stop.
 */
export function startPublisher(deps: PublisherDeps): Closer {
  const stop = new AbortController();
  const telling = new Set<Promise<void>>();
  const onSign = ({ published }: Sign) => {
    const done = announce(deps, published).catch((error: unknown) =>
      deps.log.warn({ err: error }, 'published, but not all bells rung; the sweeper rings'),
    );
    telling.add(done);
    void done.finally(() => telling.delete(done));
  };
  const ended = keepRunning(deps, { onSign, stop: stop.signal });
  return async () => {
    stop.abort();
    await ended;
    await Promise.all(telling);
  };
}

type Keeping = { onSign: (sign: Sign) => void; stop: AbortSignal };

async function keepRunning(deps: PublisherDeps, { onSign, stop }: Keeping): Promise<void> {
  while (!stop.aborted) {
    const fault = await runThread(deps, { onSign, stop }).catch((error: unknown) => error);
    if (stop.aborted) return;
    deps.log.error({ err: fault }, 'the publisher ended; it is started anew');
    const alarm = {
      kind: 'publisher_ended',
      subject: 'publisher',
      details: String(fault),
    } as const;
    await raiseAlarm(deps, alarm).catch((error: unknown) =>
      deps.log.warn({ err: error }, 'no alarm raised'),
    );
    await wait(restartMs, undefined, { signal: stop }).catch(() => undefined);
  }
}

/** One thread from its beginning to its end. Resolves with why it ended. */
async function runThread(deps: PublisherDeps, { onSign, stop }: Keeping): Promise<unknown> {
  const beats = new SharedArrayBuffer(4);
  const worker = new Worker(file, { workerData: makeOrder(deps, beats), name: 'publisher' });
  let fault: unknown = new Error('it ended without a word');
  worker.on('message', onSign);
  worker.on('error', (error) => (fault = error));
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  const timers = [
    watchBeats(beats, () => {
      fault = new Error(`no sign of life for ${deafAfterMs / 1_000} s`);
      void worker.terminate();
    }),
  ];
  const end = () => {
    worker.postMessage('stop');
    timers.push(setTimeout(() => void worker.terminate(), endsWithinMs));
  };
  stop.addEventListener('abort', end, { once: true });
  if (stop.aborted) end();
  await ended;
  for (const timer of timers) clearTimeout(timer);
  stop.removeEventListener('abort', end);
  return fault;
}

function makeOrder({ databaseUrl, config }: PublisherDeps, beats: SharedArrayBuffer): Order {
  const { baseUrl, logLevel, signingKey } = config;
  return { databaseUrl, baseUrl, logLevel, signingKey, beats };
}

/** Calls when the number stays the same. It grows also while this thread itself is held up. */
function watchBeats(beats: SharedArrayBuffer, onDeaf: () => void): NodeJS.Timeout {
  const count = new Int32Array(beats);
  let before = Atomics.load(count, 0);
  return setInterval(() => {
    const now = Atomics.load(count, 0);
    if (now === before) onDeaf();
    before = now;
  }, deafAfterMs);
}
