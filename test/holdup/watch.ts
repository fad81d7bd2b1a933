import { Agent, get } from 'node:http';

/** How long somebody else waits meanwhile. */
export type Watch = {
  /** The longest wait of a request that was open since the last call, in milliseconds. */
  longest: () => Promise<number>;
  /** Asks another process, or the same one anew. */
  turnTo(url: string): void;
  stop(): Promise<void>;
};

const pauseMs = 4;
const givenUpMs = 60_000;

/** Asks for one small address again and again, on a connection of its own. */
export function startWatch(start: string): Watch {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  let url = start;
  let longest = 0;
  const stopped = new AbortController();
  let round = Promise.resolve();
  const look = async () => {
    const began = performance.now();
    await answered(url, agent);
    longest = Math.max(longest, performance.now() - began);
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  };
  const run = async () => {
    while (!stopped.signal.aborted) await (round = look());
  };
  const running = run();
  return {
    longest: async () => {
      // One that is open now began before what has just ended.
      await round;
      const found = longest;
      longest = 0;
      return found;
    },
    turnTo: (other) => {
      url = other;
      longest = 0;
    },
    stop: async () => {
      stopped.abort();
      await running;
      agent.destroy();
    },
  };
}

/** Resolves with an answer of any kind and without one. */
function answered(url: string, agent: Agent): Promise<void> {
  return new Promise((resolve) => {
    const request = get(`${url}/healthz`, { agent, timeout: givenUpMs }, (response) => {
      response.resume().on('close', resolve);
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve());
  });
}
