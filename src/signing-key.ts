import {
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  type KeyObject,
} from 'node:crypto';
import { readFileSync } from 'node:fs';

/** An Ed25519 key; `kid` is the thumbprint of its public half (RFC 7638), `publicKey` its 32 bytes. */
export type SigningKey = Readonly<{ kid: string; privateKey: KeyObject; publicKey: Buffer }>;

/** The key of SIGNING_KEY: PEM, or "file:" and a path. Throws where it is none. */
export function readSigningKey(setting: string): SigningKey {
  const pem = setting.startsWith('file:') ? readFileSync(setting.slice(5), 'utf8') : setting;
  const key = createPrivateKey(pem);
  if (key.asymmetricKeyType !== 'ed25519') throw new TypeError('not an Ed25519 key');
  return toSigningKey(key);
}

// The fixed beginning of an Ed25519 key in PKCS #8 (RFC 8410, section 10.3).
const pkcs8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/**
 * The key of a service that was given none: derived, so that all processes of one SECRET_KEY sign
 * with the same one and none has to be carried from machine to machine.
 */
export function deriveSigningKey(secretKey: string): SigningKey {
  const seed = createHmac('sha256', secretKey).update('depesche signing').digest();
  const key = Buffer.concat([pkcs8, seed]);
  return toSigningKey(createPrivateKey({ key, format: 'der', type: 'pkcs8' }));
}

function toSigningKey(privateKey: KeyObject): SigningKey {
  const { x = '' } = createPublicKey(privateKey).export({ format: 'jwk' });
  return { kid: thumbprintOf(x), privateKey, publicKey: Buffer.from(x, 'base64url') };
}

/** RFC 7638: the name of a public key, made from itself, so that no other key can have it. */
export function thumbprintOf(x: string): string {
  return createHash('sha256')
    .update(JSON.stringify({ crv: 'Ed25519', kty: 'OKP', x }))
    .digest('base64url');
}
