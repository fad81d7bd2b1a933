import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { dkimVerify } from 'mailauth';
import type { DkimKey } from '../../src/dkim-keys.ts';
import { type MailBytes, textOf } from '../../src/email/mail-bytes.ts';

/** A mail as the next server has it: the dots of SMTP undone. */
export function asReceived({ data }: MailBytes): string {
  return textOf(data).replaceAll('\r\n.', '\r\n');
}

type Pair = { publicKey: KeyObject; privateKey: KeyObject };

export const pairs: Record<'rsa' | 'ed25519', Pair> = {
  rsa: generateKeyPairSync('rsa', { modulusLength: 2048 }),
  ed25519: generateKeyPairSync('ed25519'),
};

export function keyOf(type: keyof typeof pairs, domain = 'depesche.example'): DkimKey {
  return { domain, selector: `${type}1`, key: pairs[type].privateKey };
}

/** What an independent verifier says of each signature: "rsa1._domainkey.depesche.example pass". */
export async function verdictsOf(raw: string): Promise<string[]> {
  const { results } = await dkimVerify(Buffer.from(raw, 'latin1'), {
    resolver: resolveKey,
    strict: true,
    minBitLength: 2048,
  });
  return results.map(
    ({ selector, signingDomain, status }) =>
      `${selector}._domainkey.${signingDomain} ${status.result}`,
  );
}

async function resolveKey(name: string): Promise<string[][]> {
  const type = name.startsWith('rsa1.') ? 'rsa' : 'ed25519';
  const der = pairs[type].publicKey.export({ type: 'spki', format: 'der' });
  // RFC 8463: of Ed25519 only the key itself, the last 32 bytes.
  const key = type === 'rsa' ? der : der.subarray(-32);
  return [[`v=DKIM1; k=${type}; p=${key.toString('base64')}`]];
}
