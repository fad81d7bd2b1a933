import { domainToASCII } from 'node:url';
import { normalizeText } from '../text/normalize-text.ts';

export type Address = {
  /** What we send to: local part as typed, domain in lower case and ASCII. */
  address: string;
  /** What we recognise the address by: the same in lower case. */
  key: string;
};

// RFC 5321 4.5.3.1.3: a path has 256 octets, two of them the angle brackets.
const MAX_OCTETS = 254;
const MAX_LOCAL_OCTETS = 64;
const MAX_TYPED_LENGTH = 1000;

const DOT_ATOM = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/i;
const DOMAIN_AS_TYPED = /^(?:[a-z0-9.-]|[^\p{ASCII}\p{C}\p{Z}])+$/iu;
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * The one address in what somebody typed, or null. Takes plain `local@domain.tld` only: no display
 * name, quotes, comments, groups or IP literals, the forms that address parsers disagree about.
 *
 * Local parts are ASCII: others need SMTPUTF8 (RFC 6531) on every server of the way, which few
 * have, and the mail would fail later and out of sight. Domains may be international.
 */
export function normaliseAddress(text: string): Address | null {
  if (text.length > MAX_TYPED_LENGTH) return null;
  const parts = text.trim().split('@');
  const [local = '', typedDomain = ''] = parts;
  if (parts.length !== 2 || local.length > MAX_LOCAL_OCTETS || !DOT_ATOM.test(local)) return null;
  const domain = normaliseDomain(typedDomain);
  if (domain === null) return null;
  const address = `${local}@${domain}`;
  return address.length > MAX_OCTETS ? null : { address, key: address.toLowerCase() };
}

/** The key without what many servers allow after a plus, and bring to the same mailbox. */
export function mailboxOf(key: string): string {
  return key.replace(/^([^+@]+)\+[^@]*@/, '$1@');
}

// A look-alike domain (Cyrillic "а") stays what it is, but shows itself as xn--…
function normaliseDomain(typed: string): string | null {
  // Before domainToASCII, which would decode "%65" and take "1.2.3" or "0x7f.1" for an IP address.
  if (!DOMAIN_AS_TYPED.test(typed)) return null;
  const domain = domainToASCII(normalizeText(typed, 'NFC')).toLowerCase();
  const labels = domain.split('.');
  if (labels.length < 2 || !labels.every((label) => LABEL.test(label))) return null;
  return /^\d+$/.test(labels.at(-1) ?? '') ? null : domain;
}
