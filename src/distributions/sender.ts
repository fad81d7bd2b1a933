import { type ClaimBudget, openClaimBudget } from './claim-budget.ts';
import type { Compose } from './compose.ts';
import type { Distribution } from './store.ts';

/** Deliveries that one worker process has claimed at once: what it can repeat when it is killed. */
export const claimWindow = 512;
// Of the window, kept free for Eilmeldungen.
const urgentShare = 128;
// Mails stay prepared between the turns of a distribution.
const maxKept = 32;
const lookAgainMs = 10_000;

/** What the jobs of one worker process know together of a distribution that they send. */
export type Course = {
  compose: Promise<Compose>;
  /** First attempts were claimed up to this id. */
  position: number;
  /** When they were last looked for from the beginning, in milliseconds of the process. */
  lookedAt: number;
};

/** Windows of which a few mails are slow; their jobs have ended. */
export type Stragglers = {
  follow(window: Promise<void>): void;
  /** Resolves when all of them are recorded. */
  ended(): Promise<void>;
};

export type Sender = {
  stragglers: Stragglers;
  budgetOf(distribution: Pick<Distribution, 'urgent'>): ClaimBudget;
  courseOf(distribution: Pick<Distribution, 'id'>, open: () => Promise<Compose>): Course;
};

/** One for each worker process. */
export function openSender(): Sender {
  const budget = openClaimBudget(claimWindow - urgentShare);
  const urgentBudget = openClaimBudget(urgentShare);
  const courses = new Map<string, Course>();
  return {
    stragglers: openStragglers(),
    budgetOf: ({ urgent }) => (urgent ? urgentBudget : budget),
    courseOf: ({ id }, open) => {
      const course = courses.get(id) ?? { compose: open(), position: 0, lookedAt: -Infinity };
      // What could not be prepared is tried anew by the next job.
      course.compose.catch(() => courses.delete(id));
      courses.delete(id);
      courses.set(id, course);
      for (const oldest of courses.keys()) if (courses.size > maxKept) courses.delete(oldest);
      return course;
    },
  };
}

function openStragglers(): Stragglers {
  const windows = new Set<Promise<void>>();
  return {
    follow: (window) => {
      windows.add(window);
      void window.finally(() => windows.delete(window));
    },
    ended: async () => void (await Promise.all(windows)),
  };
}

/**
 * Whether first attempts may be looked for from the beginning once more: what another worker had
 * claimed and given up lies behind the position. Seldom, because it walks over the whole ledger.
 */
export function mayLookAgain(course: Course, now: number): boolean {
  if (now - course.lookedAt < lookAgainMs) return false;
  course.lookedAt = now;
  return true;
}
