import type { Reader } from '../db/database.ts';
import { AppError, notFound } from '../errors.ts';
import { findWithdrawnRelease } from './withdrawn-store.ts';

/**
 * Why there is nothing of a release to hand out: `gone` with the reason for what was public and has been
 * withdrawn, `notFound` for everything else, so that a draft cannot be told from what never was.
 */
export async function absenceOf(db: Reader, id: string): Promise<AppError> {
  const withdrawn = await findWithdrawnRelease(db, id);
  if (withdrawn === undefined) return notFound();
  const params = { reason: withdrawn.withdrawnReason ?? '' };
  return new AppError('gone', { message: 'errors.release.withdrawn', params });
}
