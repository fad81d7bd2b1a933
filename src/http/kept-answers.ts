import { openKept } from '../kept.ts';
import type { Answer } from './answer.ts';

/** Answers by key, each until its end; all of one number of the public state. */
export type KeptAnswers = {
  find(key: string, now: number): Answer | undefined;
  keep(key: string, kept: { answer: Answer; bytes: number; until: number }): void;
  clear(): void;
};

export function openKeptAnswers(maxBytes: number): KeptAnswers {
  const kept = openKept<{ answer: Answer; until: number }>(maxBytes);
  return {
    find: (key, now) => {
      const found = kept.find(key);
      if (found === undefined || now < found.until) return found?.answer;
      kept.remove(key);
      return undefined;
    },
    keep: (key, { bytes, ...entry }) => kept.keep(key, entry, bytes),
    clear: () => kept.clear(),
  };
}
