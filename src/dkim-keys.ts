import { createPrivateKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { domainToASCII } from 'node:url';

/** A key that signs mail whose From is in `domain` or below it. */
export type DkimKey = { domain: string; selector: string; key: KeyObject };

export type DkimSettings = {
  /** "selector" or "selector@domain", separated by commas. */
  selectors: string;
  /** PEM keys one after the other, or "file:/…" separated by commas. */
  privateKeys: string;
  mailFrom: string;
};

const MIN_RSA_BITS = 2048;
const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const NAME = new RegExp(`^${LABEL}(?:\\.${LABEL})*$`);
const PEM = /-----BEGIN [A-Z ]+-----[\s\S]*?-----END [A-Z ]+-----/g;

/** The keys in the order of their selectors, and everything that is wrong, one line each. */
export function readDkimKeys(settings: DkimSettings): { keys: DkimKey[]; faults: string[] } {
  const faults: string[] = [];
  const author = domainOf(settings.mailFrom);
  const names = readSelectors(settings.selectors, author, faults);
  const keys = readKeys(settings.privateKeys, faults);
  if (names.length !== keys.length)
    faults.push(`DKIM_SELECTOR: names ${names.length}, but DKIM_PRIVATE_KEY has ${keys.length}`);
  else if (names.length > 0 && !names.some(({ domain }) => coversDomain(domain, author)))
    faults.push('DKIM_SELECTOR: none is of the domain of MAIL_FROM or one above it');
  const pairs = names.flatMap((name, index) => {
    const key = keys[index];
    return key === undefined || key === null ? [] : [{ ...name, key }];
  });
  return { keys: pairs, faults };
}

/** Why a key cannot sign, or null. RSA below 2048 bits is refused by large providers. */
export function faultOfDkimKey(key: KeyObject): string | null {
  if (key.type !== 'private') return 'is not a private key';
  if (key.asymmetricKeyType === 'ed25519') return null;
  if (key.asymmetricKeyType !== 'rsa') return 'is neither RSA nor Ed25519';
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  return bits < MIN_RSA_BITS ? `is RSA with ${bits} bits, must have ${MIN_RSA_BITS}` : null;
}

/** Whether a signature of `domain` is of the same organisation as an author in `authorDomain`. */
export function coversDomain(domain: string, authorDomain: string): boolean {
  return authorDomain === domain || authorDomain.endsWith(`.${domain}`);
}

/** The domain of an address in lower case and ASCII. */
export function domainOf(address: string): string {
  return domainToASCII(address.slice(address.lastIndexOf('@') + 1)).toLowerCase();
}

function readSelectors(text: string, author: string, faults: string[]) {
  return listOf(text).map((entry) => {
    const [selector = '', domain = author, ...more] = entry.toLowerCase().split('@');
    if (!NAME.test(selector) || !NAME.test(domain) || !domain.includes('.') || more.length > 0)
      faults.push(`DKIM_SELECTOR: "${entry}" must be a selector or selector@domain`);
    return { selector, domain };
  });
}

// Null in the place of a faulty key, so that numbers and faults stay right for the others.
function readKeys(text: string, faults: string[]): (KeyObject | null)[] {
  return pemsOf(text, faults).map((pem, index) => {
    const key = pem === null ? null : parseKey(pem);
    const fault = key === null ? 'is not a private key in PEM' : faultOfDkimKey(key);
    if (pem !== null && fault !== null) faults.push(`DKIM_PRIVATE_KEY: key ${index + 1} ${fault}`);
    return fault === null ? key : null;
  });
}

function pemsOf(text: string, faults: string[]): (string | null)[] {
  if (text.trim().startsWith('file:'))
    return listOf(text).flatMap((path) => readPemFile(path, faults));
  if (text.trim() === '') return [];
  return splitPems(text);
}

function readPemFile(entry: string, faults: string[]): (string | null)[] {
  try {
    return splitPems(readFileSync(entry.replace(/^file:(?:\/\/(?=\/))?/, ''), 'utf8'));
  } catch {
    faults.push(`DKIM_PRIVATE_KEY: "${entry}" cannot be read`);
    return [null];
  }
}

// What has no frame is one thing that is not a key.
function splitPems(text: string): string[] {
  return text.replaceAll('\\n', '\n').match(PEM) ?? [''];
}

function parseKey(pem: string): KeyObject | null {
  try {
    return createPrivateKey(pem);
  } catch {
    return null;
  }
}

function listOf(text: string): string[] {
  return text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}
