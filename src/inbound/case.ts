import { createHash } from 'node:crypto';
import type { Return } from './classify-return.ts';
import type { Target } from './find-targets.ts';
import type { ReadMail } from './read-mail.ts';
import type { Subject } from './store.ts';

/** One mail about one row of ours, and what it means. */
export type Case = {
  /** Which of the mails that were taken together. */
  index: number;
  raw: Buffer;
  mail: ReadMail;
  target: Target;
  about: Subject;
  verdict: Return;
  digest: Buffer;
};

/** What needs nothing but a few rows, of which many can be written at once. */
export function isFromMachine({ verdict }: Case): boolean {
  return ['hard', 'soft', 'block', 'auto', 'unknown'].includes(verdict.class);
}

/** With what it is about: one mail to two of our addresses counts for both. */
export function digestOf({ raw, target }: Pick<Case, 'raw' | 'target'>): Buffer {
  return createHash('sha256').update(`${target.kind} ${target.id}\n`).update(raw).digest();
}
