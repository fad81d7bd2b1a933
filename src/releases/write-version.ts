import type { Tx } from '../db/database.ts';
import { makeSearchRows } from '../search/make-rows.ts';
import { putVersion, type ReleaseContent } from './store.ts';

type VersionOfOffice = { officeId: string; releaseId: string; number: number };

/** Writes a version with the words under which it will be found, so that its moment makes none. */
export async function writeVersion(
  tx: Tx,
  { officeId, ...key }: VersionOfOffice,
  content: ReleaseContent,
): Promise<void> {
  const [row] = await makeSearchRows(tx, [{ ...content, officeId }]);
  const { search = '', searchHead = '' } = row ?? {};
  await putVersion(tx, key, { ...content, search, searchHead });
}
