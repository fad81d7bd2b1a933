import { type ClaimBudget, openClaimBudget } from './claim-budget.ts';
import type { Compose } from './compose.ts';
import type { Distribution } from './store.ts';

/** Deliveries that one worker process has claimed at once: what it can repeat when it is killed. */
export const claimWindow = 256;
// Of the window, kept free for Eilmeldungen.
const urgentShare = 64;

/** What the jobs of one worker process share. */
export type Sender = {
  budgetOf(distribution: Pick<Distribution, 'urgent'>): ClaimBudget;
  /** The mails of a distribution, prepared once for all jobs that send it at the same time. */
  withComposer<T>(
    distribution: Pick<Distribution, 'id'>,
    open: () => Promise<Compose>,
    work: (compose: Compose) => Promise<T>,
  ): Promise<T>;
};

export function openSender(): Sender {
  const budget = openClaimBudget(claimWindow - urgentShare);
  const urgentBudget = openClaimBudget(urgentShare);
  const composers = new Map<string, { compose: Promise<Compose>; users: number }>();
  return {
    budgetOf: ({ urgent }) => (urgent ? urgentBudget : budget),
    withComposer: async ({ id }, open, work) => {
      const entry = composers.get(id) ?? { compose: open(), users: 0 };
      composers.set(id, entry);
      entry.users += 1;
      try {
        return await work(await entry.compose);
      } finally {
        entry.users -= 1;
        if (entry.users === 0) composers.delete(id);
      }
    },
  };
}
