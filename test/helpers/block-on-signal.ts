import { isMainThread } from 'node:worker_threads';

/**
 * Loaded before a service by `node --import`: with SIGUSR2 its main thread computes for ten seconds and
 * does nothing else, as with an input that some library takes ages for.
 */
const blockedMs = 10_000;

if (isMainThread)
  process.on('SIGUSR2', () => {
    const end = performance.now() + blockedMs;
    while (performance.now() < end);
  });
