import type { Deps } from '../deps.ts';
import { notFound } from '../errors.ts';
import { findRelease as findRow, type Release } from './store.ts';

/** A release of this office; `notFound` for another's, as for one that does not exist. */
export async function findRelease(
  deps: Pick<Deps, 'db'>,
  officeId: string,
  id: string,
): Promise<Release> {
  const release = await findRow(deps.db, officeId, id);
  if (release === undefined) throw notFound();
  return release;
}
