import type { Config } from '../config.ts';
import { makeToken } from '../tokens.ts';
import type { Head } from './header-fields.ts';
import type { Piece } from './mail-bytes.ts';

/** A mail of which all is ready but the signature. All of it is ASCII. */
export type UnsignedMail = {
  /** Envelope sender (empty: none) and recipient. */
  from: string;
  to: string;
  messageId: string;
  subject: string;
  /** The address in From, whose domain the signature must have. */
  author: string;
  head: Head;
  /** Ends in CRLF; dots at the beginning of lines are doubled. */
  body: readonly Piece[];
  /** The body as DKIM's "relaxed" hashes it: mostly the same. */
  canonicalBody: readonly Piece[];
};

export type MailConfig = Pick<Config, 'baseUrl' | 'mailFrom' | 'mailDomain' | 'secretKey'>;

const messagePurposes = {
  d: 'deliveryMessage',
  c: 'requestMessage',
  f: 'forwardMessage',
  o: 'operatorMessage',
} as const;

/**
 * The Message-ID of a delivery, a confirmation (of a request) or a forwarded answer: the same at every
 * try, and no other server can guess it.
 */
export function messageIdOf(
  { mailDomain, secretKey }: Pick<MailConfig, 'mailDomain' | 'secretKey'>,
  kind: keyof typeof messagePurposes,
  id: string | number,
): string {
  return `<${kind}.${makeToken(secretKey, messagePurposes[kind], id)}@${mailDomain}>`;
}

/** The envelope sender that answers to one delivery come back to. */
export function bounceAddress({ mailDomain }: Pick<MailConfig, 'mailDomain'>, token: string) {
  return `bounce+${token}@${mailDomain}`;
}

// As normaliseAddress makes them: printable ASCII without what has a meaning in To.
const RECIPIENT = /^[!#-'*+\-./0-9=?A-Z^_`a-z{|}~]+@[a-z0-9.-]+$/i;

/** Who gets it, as it is written in To and on the wire: checked, because it is not encoded. */
export function recipientOf(address: string): string {
  if (RECIPIENT.test(address)) return address;
  throw new Error('the address of a recipient is not in normalised form');
}
