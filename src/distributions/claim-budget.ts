/**
 * How many deliveries one worker process has claimed at once, over all distributions: what it can
 * repeat when it is killed, and what keeps a large distribution from taking everything.
 */
export type ClaimBudget = {
  readonly size: number;
  /** Waits for its turn, in the order of asking; false when `stop` was aborted meanwhile. */
  take(count: number, stop: AbortSignal): Promise<boolean>;
  give(count: number): void;
};

export function openClaimBudget(size: number): ClaimBudget {
  let free = size;
  const waiting: { count: number; go: () => void }[] = [];
  const serve = () => {
    for (let next = waiting[0]; next !== undefined && next.count <= free; next = waiting[0]) {
      waiting.shift();
      free -= next.count;
      next.go();
    }
  };
  return {
    size,
    take: (count, stop) =>
      new Promise((resolve, reject) => {
        if (count > size)
          return reject(new Error(`${count} of ${size} would be waited for for ever`));
        if (stop.aborted) return resolve(false);
        const leave = () => {
          const place = waiting.indexOf(entry);
          if (place !== -1) waiting.splice(place, 1);
          resolve(false);
          serve();
        };
        const entry = {
          count,
          go: () => {
            stop.removeEventListener('abort', leave);
            resolve(true);
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
