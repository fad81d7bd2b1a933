import { createHash, randomBytes } from 'node:crypto';
import type { Database } from '../db/database.ts';
import { AppError } from '../errors.ts';
import { newId } from '../id.ts';
import { findOfficeByKeyHash, insertApiKey } from './store.ts';

export const scopes = [
  'releases:read',
  'releases:write',
  'releases:publish',
  'media:write',
  'distributions:read',
  'distributions:write',
  'office:write',
] as const;

export type Scope = (typeof scopes)[number];

/** The office behind a key, and the key's name for the audit trail. */
export type ApiOffice = { id: string; slug: string; keyId: string; actor: string; scopes: Scope[] };

type Deps = { db: Database };

/**
 * Makes a key for an office. The key is returned once and kept only as its SHA-256: it has 160
 * random bits, so a slow hash would add nothing.
 */
export async function createApiKey(
  deps: Deps,
  input: { officeId: string; name: string; scopes?: readonly Scope[] },
): Promise<string> {
  const key = `dp_${randomBytes(20).toString('hex')}`;
  await insertApiKey(deps.db, {
    id: newId(),
    officeId: input.officeId,
    name: input.name,
    keyHash: hashKey(key),
    scopes: [...(input.scopes ?? scopes)],
  });
  return key;
}

/** The office of `Authorization: Bearer <key>`. Throws `unauthenticated` or `forbidden`. */
export async function signInByKey(
  deps: Deps,
  authorization: string | undefined,
  scope: Scope,
): Promise<ApiOffice> {
  const key = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
  const office = key === undefined ? undefined : await findOfficeByKeyHash(deps.db, hashKey(key));
  if (office === undefined) throw new AppError('unauthenticated', { message: 'errors.wrongKey' });
  if (!office.scopes.includes(scope))
    throw new AppError('forbidden', { message: 'errors.missingScope', params: { scope } });
  return { ...office, scopes: office.scopes as Scope[] };
}

function hashKey(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}
