import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';
import { idPattern } from './id.ts';

export type TokenPurpose =
  | 'confirm'
  | 'settings'
  | 'unsubscribe'
  | 'bounce'
  | 'bounceRequest'
  | 'deliveryMessage'
  | 'requestMessage'
  | 'forwardMessage'
  | 'operatorMessage';
const MAC_LENGTH = 20;

/**
 * The personal link of one row: 12 characters of id and 20 of HMAC-SHA-512, always 32 in all, so
 * that prepared mail bytes never change their length. Nothing secret is kept in the database.
 */
export function makeToken(secretKey: string, purpose: TokenPurpose, id: string | number): string {
  const text = typeof id === 'number' ? encodeNumber(id) : id;
  return text + macOf(secretKey, purpose, text);
}

/** The id in a genuine token, else null. */
export function readToken(secretKey: string, purpose: TokenPurpose, token: string): string | null {
  const text = token.slice(0, 12);
  if (token.length !== 12 + MAC_LENGTH || !idPattern.test(text)) return null;
  const expected = Buffer.from(macOf(secretKey, purpose, text));
  const given = Buffer.from(token.slice(12));
  return given.length === expected.length && timingSafeEqual(given, expected) ? text : null;
}

/** As readToken, for rows with a number as id. */
export function readNumberToken(
  secretKey: string,
  purpose: TokenPurpose,
  token: string,
): number | null {
  const text = readToken(secretKey, purpose, token);
  return text === null ? null : decodeNumber(text);
}

/** A path without the key in it, where it is that of a personal page: to be named to others. */
export function hideToken(path: string): string {
  return path.replaceAll(/(?<=\/)[0-9a-hjkmnp-tv-z]{32}(?=[/?#]|$)/g, '…');
}

/** What an address is known by where it must not be readable: uniqueness, suppression, ledger. */
export function hashAddress(secretKey: string, normalisedAddress: string): Buffer {
  return createHmac('sha256', keyOf(secretKey, 'address')).update(normalisedAddress).digest();
}

/** Hexadecimal; says that the proof of a distribution with this last link is from us. */
export function sealProof(secretKey: string, lastLink: Buffer): string {
  return createHmac('sha256', keyOf(secretKey, 'proof')).update(lastLink).digest('hex');
}

// Where a purpose finds its characters. What stands in the same mail for the same row shares a digest.
const shares: Record<TokenPurpose, { key: string; from: number }> = {
  confirm: { key: 'confirm', from: 0 },
  settings: { key: 'person', from: 0 },
  unsubscribe: { key: 'person', from: MAC_LENGTH },
  bounce: { key: 'bounce', from: 0 },
  deliveryMessage: { key: 'bounce', from: MAC_LENGTH },
  bounceRequest: { key: 'bounceRequest', from: 0 },
  requestMessage: { key: 'bounceRequest', from: MAC_LENGTH },
  forwardMessage: { key: 'forwardMessage', from: 0 },
  operatorMessage: { key: 'operatorMessage', from: 0 },
};

function macOf(secretKey: string, purpose: TokenPurpose, text: string): string {
  const { key, from } = shares[purpose];
  const mac = digestOf(secretKey, key, text);
  // In the alphabet of ids: a mail server may change the case of an envelope address.
  let token = '';
  for (let index = from; index < from + MAC_LENGTH; index++)
    token += digits.charAt(mac.charCodeAt(index) & 31);
  return token;
}

const last = { secretKey: '', key: '', text: '', digest: '' };

// The last one is remembered, for the second token of the same row.
function digestOf(secretKey: string, key: string, text: string): string {
  if (last.text === text && last.key === key && last.secretKey === secretKey) return last.digest;
  // As a string: measured a third faster than as a Buffer.
  const digest = createHmac('sha512', keyOf(secretKey, key)).update(text).digest('binary');
  Object.assign(last, { secretKey, key, text, digest });
  return digest;
}

// Derived once: each mail needs two of them. There is one secret in a process, and few purposes.
const derivedKeys = new Map<string, KeyObject>();

function keyOf(secretKey: string, purpose: string): KeyObject {
  const name = `${purpose} ${secretKey}`;
  const known = derivedKeys.get(name);
  if (known !== undefined) return known;
  const bytes = createHmac('sha256', secretKey).update(`depesche ${purpose}`).digest();
  const key = createSecretKey(bytes);
  derivedKeys.set(name, key);
  return key;
}

const digits = '0123456789abcdefghjkmnpqrstvwxyz';

function encodeNumber(value: number): string {
  let rest = value;
  let text = '';
  for (let i = 0; i < 12; i++) {
    text = digits.charAt(rest % 32) + text;
    rest = Math.floor(rest / 32);
  }
  return text;
}

function decodeNumber(text: string): number {
  return Array.from(text).reduce((sum, digit) => sum * 32 + digits.indexOf(digit), 0);
}
