import { type BounceClass, judgeBounce } from './judge-bounce.ts';
import { fieldOf, type Fields } from './read-mail.ts';

export type Bounce = { class: BounceClass; status: string; diagnostic: string };

/** `delayed`, `delivered`, `relayed` and `expanded` are news, never a bounce. */
export type Reported = Bounce | { class: 'auto' } | { class: 'unknown' };

/**
 * What a delivery status notification (RFC 3464) says about `address`. A report on several others is
 * not about us. One on a single other address says that our recipient's mail goes on to somewhere
 * that refuses it: it counts, but proves no dead address.
 */
export function readReport(recipients: Fields[], address: string): Reported {
  const own = recipients.find((group) => namesOf(group).includes(address.toLowerCase()));
  const group = own ?? (recipients.length === 1 ? recipients[0] : undefined);
  if (group === undefined) return { class: 'unknown' };
  const action = fieldOf(group, 'action')
    .toLowerCase()
    .replace(/[^a-z].*$/, '');
  if (['delayed', 'delivered', 'relayed', 'expanded'].includes(action)) return { class: 'auto' };
  if (action !== 'failed') return { class: 'unknown' };
  const bounce = readFailure(group);
  const isOther = own === undefined && namesOf(group).length > 0;
  return isOther && bounce.class === 'hard' ? { ...bounce, class: 'soft' } : bounce;
}

function readFailure(group: Fields): Bounce {
  const status = /\b[245]\.\d{1,3}\.\d{1,3}\b/.exec(fieldOf(group, 'status'))?.[0] ?? '';
  const diagnostic = fieldOf(group, 'diagnostic-code').replace(/^[\w-]{1,20}[ \t]*;[ \t]*/, '');
  const judged = judgeBounce({ status, diagnostic });
  // Given up after days of 4xx: the address was never refused for good (RFC 3464 section 2.3.4).
  const isExpired = judged.class === 'hard' && status.startsWith('4.');
  return { ...judged, ...(isExpired && { class: 'soft' as const }), diagnostic };
}

function namesOf(group: Fields): string[] {
  return ['final-recipient', 'original-recipient'].flatMap((name) => {
    const address = fieldOf(group, name)
      .replace(/^[^;]{0,20};/, '')
      .replace(/[<>\s]/g, '');
    return address === '' ? [] : [address.toLowerCase()];
  });
}
