import { createHash, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { type SigningKey, thumbprintOf } from '../signing-key.ts';
import { canonicalJson, type Json, type JsonObject } from './canonical.ts';

/** A signed version, as the database keeps it. */
export type Sealed = { content: string; kid: string; signature: Buffer; code: string };

/** Public keys by their kid. */
export type PublicKeys = ReadonlyMap<string, KeyObject>;

/** Checked and found wrong; signed with a key that is not there; nothing that could be checked. */
export type SignatureFaultKind = 'altered' | 'unknownKey' | 'uncheckable';

/** Why a ninjs file is not known to be what was signed. */
export class SignatureFault extends Error {
  readonly kind: SignatureFaultKind;

  constructor(what: string, kind: SignatureFaultKind = 'altered') {
    super(what);
    this.name = 'SignatureFault';
    this.kind = kind;
  }
}

const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** All 51 characters of the code of a content; the first 12 are printed, more where those are taken. */
export function longCodeOf(content: string): string {
  const hash = BigInt(`0x${createHash('sha256').update(content).digest('hex')}`);
  const at = (index: number) => Number((hash >> BigInt(251 - 5 * index)) & 31n);
  return Array.from({ length: 51 }, (_, index) => digits.charAt(at(index))).join('');
}

/** "7F3K9QX2M4TB" as it is printed: 7F3K-9QX2-M4TB. */
export function showCode(code: string | null): string | null {
  return code && code.replace(/.{4}(?=.)/g, '$&-');
}

export function signContent(key: SigningKey, content: string): Buffer {
  return sign(null, Buffer.from(content), key.privateKey);
}

function publicKeyOf(bytes: Buffer): KeyObject {
  const x = bytes.toString('base64url');
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
}

const addedRoles = ['check-code', 'signature'];

/**
 * The ninjs document as it goes out: what was signed, and in `altIds` the check code and the
 * signature as "kid.signature" in base64url. ninjs 3 has no place for properties of our own.
 */
export function withSignature({ content, kid, signature, code }: Sealed): JsonObject {
  const document = JSON.parse(content) as JsonObject;
  const value = `${kid}.${signature.toString('base64url')}`;
  const added = [
    { role: 'check-code', value: code },
    { role: 'signature', value },
  ];
  return { ...document, altIds: [...listOf(document.altIds), ...added] };
}

/** Checks a document made by `withSignature`; throws SignatureFault. Returns kid and code. */
export function verifyNinjs(document: JsonObject, keys: PublicKeys): { kid: string; code: string } {
  const altIds = listOf(document.altIds);
  const [code, signature, ...more] = altIds.filter(isAdded).map(valueOf);
  if (code === undefined || signature === undefined || more.length > 0)
    throw new SignatureFault(
      'It carries no signature of Depesche, or more than one.',
      'uncheckable',
    );
  const rest = altIds.filter((entry) => !isAdded(entry));
  const content = canonicalJson({ ...document, altIds: rest });
  const [kid = '', bytes = ''] = signature.split('.');
  const key = keys.get(kid);
  if (key === undefined)
    throw new SignatureFault(`Its key, ${kid}, is not among the known ones.`, 'unknownKey');
  if (!verify(null, Buffer.from(content), key, Buffer.from(bytes, 'base64url')))
    throw new SignatureFault(
      'It is not what was signed: something was changed, added or left out.',
    );
  if (code.length < 12 || !longCodeOf(content).startsWith(code))
    throw new SignatureFault('The check code is not that of this version.');
  return { kid, code };
}

/** The usable keys of a JWK set; a kid that is not the thumbprint of its key is left out. */
export function readKeySet(set: Json): PublicKeys {
  const keys = typeof set === 'object' && set !== null && !Array.isArray(set) ? set.keys : null;
  const known = new Map<string, KeyObject>();
  for (const jwk of listOf(keys ?? null)) {
    const { x, crv, kid } = jwk;
    if (crv !== 'Ed25519' || typeof x !== 'string' || kid !== thumbprintOf(x)) continue;
    known.set(kid, publicKeyOf(Buffer.from(x, 'base64url')));
  }
  return known;
}

function listOf(value: Json | undefined): JsonObject[] {
  const isObject = (one: Json): one is JsonObject =>
    typeof one === 'object' && one !== null && !Array.isArray(one);
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function isAdded({ role }: JsonObject): boolean {
  return typeof role === 'string' && addedRoles.includes(role);
}

function valueOf({ value }: JsonObject): string {
  return typeof value === 'string' ? value : '';
}
