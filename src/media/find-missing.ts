import type { Deps } from '../deps.ts';
import { listMediaIdsOf } from './store.ts';

/** Positions in `ids` of media that the office does not have. */
export async function findMissingMedia(
  deps: Pick<Deps, 'db'>,
  officeId: string,
  ids: string[],
): Promise<number[]> {
  const known = new Set(await listMediaIdsOf(deps.db, officeId, ids));
  return ids.flatMap((id, index) => (known.has(id) ? [] : [index]));
}
