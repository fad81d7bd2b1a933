import { writeFileSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { constants, setPriority } from 'node:os';
import { Worker } from 'node:worker_threads';

// A child process follows orders one after another, until its parent ends it or is gone.
enableCompileCache();
// Who answers and delivers comes first.
setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
becomeFirstVictim();

const [tasksUrl = '', parentPid = ''] = process.argv.slice(2);
const limit = new Int32Array(new SharedArrayBuffer(4)).fill(2_000);
const guard = new Worker(new URL('guard.ts', import.meta.url), {
  workerData: { limit, parentPid: Number(parentPid) },
  resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 1 },
});
guard.unref();
process.once('disconnect', () => process.exit());

const { followOrders } = await import('./follow-orders.ts');
await followOrders(tasksUrl, limit);

/** Where the machine has no memory left, Linux ends the child and not the service. */
function becomeFirstVictim(): void {
  try {
    writeFileSync('/proc/self/oom_score_adj', '1000');
  } catch {
    // Other systems have no such file.
  }
}
