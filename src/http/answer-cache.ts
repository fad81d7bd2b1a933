import type { ServerResponse } from 'node:http';
import type { Clock } from '../clock.ts';
import { dayKey, dayMs, startOfDay } from '../dates.ts';
import type { Answer } from './answer.ts';
import { type KeptAnswers, openKeptAnswers } from './kept-answers.ts';

export type AnswerCache = {
  /** What is kept under the key or just being made, at this number of the public state. */
  find(key: string, number: number): Answer | Promise<Answer | null> | null;
  /** Others who ask for the same wait for this answer, until one is kept or begins to go out. */
  begin(key: string, number: number, response: ServerResponse): Wish;
};

/** What a request that found nothing carries to `sendPublic`. */
export type Wish = { keep(answer: Answer, bytes: number): void };

// Addresses with parameters, and those of nothing, are as many as somebody likes to make up: they have
// rooms of their own.
const shares = { queries: 1 / 4, misses: 1 / 16 };
// Days go by, "Heute" becomes "Gestern", counts are up to a minute old: nothing is kept longer.
const longestMs = 60_000;

function openRooms(maxBytes: number): KeptAnswers {
  const queries = openKeptAnswers(maxBytes * shares.queries);
  const misses = openKeptAnswers(maxBytes * shares.misses);
  const paths = openKeptAnswers(maxBytes * (1 - shares.queries - shares.misses));
  const roomOf = (key: string) => (key.includes('?') ? queries : paths);
  return {
    find: (key, now) => roomOf(key).find(key, now) ?? misses.find(key, now),
    keep: (key, kept) => (kept.answer.status === 200 ? roomOf(key) : misses).keep(key, kept),
    clear: () => {
      for (const room of [queries, misses, paths]) room.clear();
    },
  };
}

/** Finished answers, good for one number of the public state: another number clears all of them. */
export function openAnswerCache(
  { clock }: { clock: Clock },
  { maxBytes }: { maxBytes: number },
): AnswerCache {
  const rooms = openRooms(maxBytes);
  const underWay = new Map<string, Promise<Answer | null>>();
  let current = Number.NaN;

  const turnTo = (number: number) => {
    if (number === current) return;
    current = number;
    for (const kept of [rooms, underWay]) kept.clear();
  };
  return {
    find: (key, number) => {
      turnTo(number);
      return rooms.find(key, clock.now().getTime()) ?? underWay.get(key) ?? null;
    },
    begin: (key, number, response) => {
      const { promise, resolve } = Promise.withResolvers<Answer | null>();
      const until = endOf(clock.now());
      const end = (answer: Answer | null) => {
        if (underWay.get(key) === promise) underWay.delete(key);
        resolve(answer);
      };
      underWay.set(key, promise);
      onAnswer(response, () => end(null));
      return {
        keep: (answer, bytes) => {
          if (number === current) rooms.keep(key, { answer, bytes, until });
          end(answer);
        },
      };
    },
  };
}

/**
 * When an answer goes out, or the client has left. Not when all of it was read: a client that reads
 * nothing would hold up those who wait.
 */
function onAnswer(response: ServerResponse, done: () => void): void {
  response.once('close', done);
  const writeHead = response.writeHead.bind(response) as (...given: unknown[]) => ServerResponse;
  const first = (...given: unknown[]) => {
    done();
    return writeHead(...given);
  };
  Object.assign(response, { writeHead: first });
}

function endOf(now: Date): number {
  const tomorrow = dayKey(new Date(now.getTime() + dayMs));
  const midnight = startOfDay(new Date(`${tomorrow}T00:00:00Z`));
  return Math.min(now.getTime() + longestMs, midnight.getTime());
}
