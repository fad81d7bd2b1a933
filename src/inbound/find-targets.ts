import type { Config } from '../config.ts';
import { readNumberToken, readToken } from '../tokens.ts';
import { fieldOf, type Fields, type ReadMail } from './read-mail.ts';

/**
 * Which row of ours a mail is about. `proof`: where the token stood. An envelope address is known to
 * the servers on the way and the recipient; a Message-ID also to those whom they forwarded it to.
 */
export type Target =
  | { kind: 'delivery'; id: number; proof: 'address' | 'messageId' }
  | { kind: 'request'; id: string; proof: 'address' | 'messageId' }
  | { kind: 'subscriber'; id: number; proof: 'address' };

type Keys = Pick<Config, 'secretKey' | 'mailDomain'>;

const MAX_TARGETS = 10;
const SEARCHED_LENGTH = 20_000;
// In the order of trust: what the last server of the way wrote, then what the sender wrote.
const addressHeaders = ['x-envelope-to', 'delivered-to', 'x-original-to', 'envelope-to', 'to'];

/** The rows with a genuine token: of the envelope, else of the headers, else of our Message-IDs. */
export function findTargets(keys: Keys, mail: ReadMail, recipients: string[]): Target[] {
  const enveloped = recipients.slice(0, 100).flatMap((address) => readAddresses(keys, address));
  if (enveloped.length > 0) return unique(enveloped).slice(0, MAX_TARGETS);
  const named = addressHeaders.flatMap((name) => readAddresses(keys, all(mail.headers, name)));
  if (named.length > 0) return named.slice(0, 1);
  return referred(keys, mail).slice(0, 1);
}

/** The row of an address `bounce+TOKEN@…` or `unsub+TOKEN@…` of ours, else null. */
export function targetOfAddress(keys: Keys, address: string): Target | null {
  return readAddresses(keys, address)[0] ?? null;
}

function readAddresses(keys: Keys, text: string): Target[] {
  const found = text
    .slice(0, SEARCHED_LENGTH)
    .matchAll(/(bounce|unsub)\+(\w{32})@([\w.-]{1,255})/gi);
  return [...found].flatMap(([, purpose = '', token = '', domain = '']) => {
    if (domain.toLowerCase() !== keys.mailDomain.toLowerCase()) return [];
    return readOne(keys.secretKey, purpose.toLowerCase(), token.toLowerCase());
  });
}

function readOne(secretKey: string, purpose: string, token: string): Target[] {
  if (purpose === 'unsub') {
    const id = readNumberToken(secretKey, 'unsubscribe', token);
    return id === null ? [] : [{ kind: 'subscriber', id, proof: 'address' }];
  }
  const id = readNumberToken(secretKey, 'bounce', token);
  if (id !== null) return [{ kind: 'delivery', id, proof: 'address' }];
  const requestId = readToken(secretKey, 'bounceRequest', token);
  return requestId === null ? [] : [{ kind: 'request', id: requestId, proof: 'address' }];
}

// What an answer or a complaint refers to; the nearest of several References is the last.
function referred(keys: Keys, { headers, returned, feedback }: ReadMail): Target[] {
  const senders =
    fieldOf(feedback ?? new Map(), 'original-mail-from') + all(returned, 'return-path');
  const texts = [
    all(headers, 'in-reply-to'),
    all(headers, 'references'),
    all(returned, 'message-id'),
  ];
  const rows = texts.flatMap((text) => readMessageIds(keys, text).toReversed());
  return [...rows, ...readAddresses(keys, senders).filter((one) => one.kind !== 'subscriber')].map(
    (target) =>
      target.kind === 'subscriber' ? target : { ...target, proof: 'messageId' as const },
  );
}

function readMessageIds({ secretKey, mailDomain }: Keys, text: string): Target[] {
  const found = text.slice(-SEARCHED_LENGTH).matchAll(/<([dc])\.(\w{32})@([\w.-]{1,255})>/gi);
  return [...found].slice(-50).flatMap(([, kind, token = '', domain = '']): Target[] => {
    if (domain.toLowerCase() !== mailDomain.toLowerCase()) return [];
    if (kind === 'c') {
      const id = readToken(secretKey, 'requestMessage', token.toLowerCase());
      return id === null ? [] : [{ kind: 'request', id, proof: 'messageId' }];
    }
    const id = readNumberToken(secretKey, 'deliveryMessage', token.toLowerCase());
    return id === null ? [] : [{ kind: 'delivery', id, proof: 'messageId' }];
  });
}

function all(fields: Fields, name: string): string {
  return (fields.get(name) ?? []).join(' ');
}

function unique(targets: Target[]): Target[] {
  return [...new Map(targets.map((target) => [`${target.kind}${target.id}`, target])).values()];
}
