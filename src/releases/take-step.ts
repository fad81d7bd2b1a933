import { inTransaction, type Tx } from '../db/database.ts';
import type { Deps } from '../deps.ts';
import { AppError, notFound } from '../errors.ts';
import type { ReleaseStatus } from './schema.ts';
import { insertAuditEvent, lockRelease, type Release } from './store.ts';

/** Who acts, for whom: from the API key, later from the person at the desk. */
export type Actor = { officeId: string; actor: string };

export type Step = {
  id: string;
  from: readonly ReleaseStatus[];
  action: string;
  /** Returns the details for the audit trail. */
  work(tx: Tx, release: Release): Promise<Record<string, unknown>>;
};

/**
 * One step in the life of a release: locks it, refuses where the present status does not allow the
 * step (`conflict` with that status), runs `work`, and writes the audit trail with what `work`
 * returns. Another office's release is `notFound`.
 */
export async function takeStep(deps: Pick<Deps, 'db'>, who: Actor, step: Step): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    const release = await lockRelease(tx, who.officeId, step.id);
    if (release === undefined) throw notFound();
    if (!step.from.includes(release.status))
      throw new AppError('conflict', {
        message: 'errors.release.wrongStatus',
        params: { status: release.status, action: step.action },
      });
    const details = await step.work(tx, release);
    await insertAuditEvent(tx, { ...who, releaseId: step.id, action: step.action, details });
  });
}
