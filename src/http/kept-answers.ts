import type { Answer } from './answer.ts';

/** Answers by key, the ones longest unused thrown away first; all of one number of the public state. */
export type KeptAnswers = {
  find(key: string, now: number): Answer | undefined;
  keep(key: string, kept: { answer: Answer; bytes: number; until: number }): void;
  clear(): void;
};

type Entry = { answer: Answer; bytes: number; until: number };

export function openKeptAnswers(maxBytes: number): KeptAnswers {
  const entries = new Map<string, Entry>();
  let bytes = 0;

  const remove = (key: string) => {
    bytes -= entries.get(key)?.bytes ?? 0;
    entries.delete(key);
  };
  return {
    find: (key, now) => {
      const found = entries.get(key);
      if (found === undefined) return undefined;
      // Put back at the end: a Map keeps the order of insertion.
      entries.delete(key);
      if (now < found.until) entries.set(key, found);
      else bytes -= found.bytes;
      return now < found.until ? found.answer : undefined;
    },
    keep: (key, entry) => {
      remove(key);
      if (entry.bytes > maxBytes) return;
      entries.set(key, entry);
      bytes += entry.bytes;
      for (const oldest of entries.keys()) {
        if (bytes <= maxBytes) return;
        remove(oldest);
      }
    },
    clear: () => {
      entries.clear();
      bytes = 0;
    },
  };
}
