import type { Deps } from '../deps.ts';
import type { JsonObject } from './canonical.ts';
import { withSignature } from './sealed.ts';
import { sealedVersion, type SignDeps } from './sign.ts';
import { findKnownVersion } from './store.ts';

/** The newest version as it was signed; why it is gone; undefined for what never was public. */
export async function findNinjs(
  deps: SignDeps & Pick<Deps, 'db'>,
  id: string,
): Promise<{ document: JsonObject } | { withdrawnReason: string } | undefined> {
  const known = await findKnownVersion(deps.db, { releaseId: id, version: null });
  if (known === undefined) return undefined;
  if (known.status === 'withdrawn') return { withdrawnReason: known.withdrawnReason ?? '' };
  const sealed = await sealedVersion(deps, { releaseId: id, version: known.version });
  return sealed && { document: withSignature(sealed) };
}
