import { AppError } from '../errors.ts';
import type { Rank } from './catalogue.ts';

type Waiting = { rank: Rank; begin: () => void; refuse: (error: AppError) => void };

export type Turns = {
  /** Resolves when it is one's turn; `end` gives it to the next. Throws `unavailable`. */
  take(rank: Rank): Promise<void>;
  end(): void;
  /** Nobody gets a turn any more. */
  close(): void;
};

/**
 * At most `atOnce` at a time; the others wait by rank and then as they came. More than `mostWaiting`
 * are sent away, because all of them would wait longer than they can.
 */
export function openTurns({ atOnce, mostWaiting }: { atOnce: number; mostWaiting: number }): Turns {
  const waiting: Waiting[] = [];
  const state = { running: 0, closed: false };
  return {
    take: async (rank) => {
      if (state.closed || waiting.length >= mostWaiting) throw tooBusy();
      if (state.running < atOnce) {
        state.running += 1;
        return;
      }
      await new Promise<void>((begin, refuse) => {
        const place = waiting.findIndex((other) => other.rank > rank);
        waiting.splice(place < 0 ? waiting.length : place, 0, { rank, begin, refuse });
      });
    },
    end: () => {
      // The turn goes on to the next, so that nobody can come in between.
      const next = waiting.shift();
      if (next === undefined) state.running -= 1;
      else next.begin();
    },
    close: () => {
      state.closed = true;
      for (const { refuse } of waiting.splice(0)) refuse(tooBusy());
    },
  };
}

/** Nothing was tried; the caller may ask again. */
export function tooBusy(): AppError {
  return new AppError('unavailable', { message: 'errors.busy', retryAfterSeconds: 10 });
}
