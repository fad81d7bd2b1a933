/**
 * How many deliveries one worker process has claimed at once, over all distributions: what it can
 * repeat when it is killed, and what keeps a large distribution from taking everything.
 */
export type ClaimBudget = {
  /**
   * Waits for its turn, in the order of asking, and grants up to `most`; 0 when `stop` was aborted
   * meanwhile.
   */
  take(most: number, stop: AbortSignal): Promise<number>;
  give(count: number): void;
};

// Where slow mails hold the rest, less than was asked for is better than to wait for them.
const leastShare = 1 / 8;

/** `size`: deliveries that may be claimed at once, over all jobs of the process. */
export function openClaimBudget(size: number): ClaimBudget {
  let free = size;
  const waiting: { most: number; go: (granted: number) => void }[] = [];
  const serve = () => {
    for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
      const granted = Math.min(next.most, free);
      if (granted < Math.min(next.most, size) * leastShare) return;
      waiting.shift();
      free -= granted;
      next.go(granted);
    }
  };
  return {
    take: (most, stop) =>
      new Promise((resolve) => {
        if (stop.aborted) return resolve(0);
        const leave = () => {
          const place = waiting.indexOf(entry);
          if (place !== -1) waiting.splice(place, 1);
          resolve(0);
          serve();
        };
        const entry = {
          most,
          go: (granted: number) => {
            stop.removeEventListener('abort', leave);
            resolve(granted);
          },
        };
        stop.addEventListener('abort', leave, { once: true });
        waiting.push(entry);
        serve();
      }),
    give: (count) => {
      free += count;
      serve();
    },
  };
}
