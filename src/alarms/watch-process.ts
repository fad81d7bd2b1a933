import { hostname } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Closer } from '../close-all.ts';
import type { Deps } from '../deps.ts';
import { raiseAlarm } from './raise.ts';

type WatchDeps = Pick<Deps, 'db' | 'log'>;

const lookEveryMs = 5_000;
// Readers notice half a second; what is short of two may be a busy machine.
const alarmingMs = 2_000;

/**
 * Raises an alarm when this process was blocked: for so long it answered nobody and sent nothing. The delay
 * of its event loop is among the metrics too. Returns the end of it.
 */
export function watchProcess(deps: WatchDeps, limits = { lookEveryMs, alarmingMs }): Closer {
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  const look = () => {
    const ms = delay.max / 1_000_000;
    delay.reset();
    if (ms >= limits.alarmingMs) void tellBlocked(deps, ms);
  };
  const timer = setInterval(look, limits.lookEveryMs);
  timer.unref();
  return async () => {
    clearInterval(timer);
    delay.disable();
  };
}

async function tellBlocked(deps: WatchDeps, ms: number): Promise<void> {
  const details = `${(ms / 1_000).toFixed(1)} s`;
  await raiseAlarm(deps, { kind: 'process_blocked', subject: hostname(), details }).catch(
    (error: unknown) => deps.log.warn({ err: error }, 'no alarm raised'),
  );
}
