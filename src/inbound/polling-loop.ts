export type Loop = { close(): Promise<void> };

type LoopInput = {
  everySeconds: number;
  /** Never rejects. `wake` ends the pause that follows, or is running. */
  run: (wake: () => void) => Promise<void>;
  end: () => Promise<void>;
  /** Breaks off what `run` waits for: the process ends. */
  interrupt: () => void;
};

const patienceMs = 3_000;

/** Runs again and again with a pause between, until it is closed. */
export function pollingLoop({ everySeconds, run, end, interrupt }: LoopInput): Loop {
  const stop = new AbortController();
  let woken = false;
  let endPause = () => {};
  const wake = () => {
    woken = true;
    endPause();
  };
  const pause = () =>
    new Promise<void>((resolve) => {
      if (stop.signal.aborted || woken) return resolve();
      const timer = setTimeout(resolve, everySeconds * 1_000);
      endPause = () => (clearTimeout(timer), resolve());
    });
  const loop = async () => {
    while (!stop.signal.aborted) {
      woken = false;
      await run(wake);
      await pause();
    }
  };
  const done = loop();
  return {
    close: async () => {
      stop.abort();
      wake();
      const timer = setTimeout(interrupt, patienceMs);
      await done;
      clearTimeout(timer);
      await end();
    },
  };
}
