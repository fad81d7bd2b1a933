import type { Deps } from '../deps.ts';
import type { JsonObject } from './canonical.ts';
import { listKeys } from './store.ts';

/**
 * The public keys as a JWK set (RFC 7517, RFC 8037) with `validFrom` and `validUntil`. What a key
 * signed while it was valid stays genuine after it.
 */
export async function keySet({
  db,
  config,
}: Pick<Deps, 'db'> & { config: Pick<Deps['config'], 'signingKey'> }): Promise<JsonObject> {
  const rows = await listKeys(db);
  const { kid, publicKey } = config.signingKey;
  // One that has signed nothing yet is known to no database.
  const isNew = !rows.some((row) => row.kid === kid);
  return {
    keys: [
      ...rows.map((row) => ({
        ...jwkOf(row.kid, row.publicKey),
        validFrom: row.validFrom.toISOString(),
        ...(row.validUntil && { validUntil: row.validUntil.toISOString() }),
      })),
      ...(isNew ? [jwkOf(kid, publicKey)] : []),
    ],
  };
}

export function jwkOf(kid: string, publicKey: Buffer): JsonObject {
  const x = publicKey.toString('base64url');
  return { kty: 'OKP', crv: 'Ed25519', x, kid, alg: 'EdDSA', use: 'sig' };
}
