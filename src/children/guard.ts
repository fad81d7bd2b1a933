import { isMainThread, workerData } from 'node:worker_threads';

/** Shared with the thread that works: megabytes that the process may hold. */
export type Guarded = { limit: Int32Array; parentPid: number };

// In this time a decoder was seen to take 120 MB more.
const lookEveryMs = 20;

/**
 * A thread of the child that ends the whole process when it holds too much, or when its parent is gone:
 * it looks also while the other thread is in native code or in a loop. Asks the system for what the
 * process holds, so it sees what libraries take beside the heap. Rejected: `ulimit -v`, because Node
 * and WebAssembly reserve tens of gigabytes that they never touch, and macOS does not keep it.
 */
function guardProcess({ limit, parentPid }: Guarded): void {
  setInterval(() => {
    const isOver = process.memoryUsage.rss() > (limit[0] ?? 0) * 1_000_000;
    if (isOver || process.ppid !== parentPid) process.kill(process.pid, 'SIGKILL');
  }, lookEveryMs);
}

if (!isMainThread) guardProcess(workerData as Guarded);
