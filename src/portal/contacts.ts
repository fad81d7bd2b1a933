import type { PublicContact } from '../releases/public-store.ts';

/** A contact as `{{> contact}}` shows it. */
export function presentContact(contact: PublicContact) {
  return { ...contact, dial: dialable(contact.phone) };
}

/**
 * "02336 93-2062" as the number of a tel: link (RFC 3966): digits and a leading plus. A national
 * number is written for a caller from anywhere.
 */
export function dialable(phone: string): string {
  const digits = phone.replace(/\(0\)/, '').replace(/[^\d+]/g, '');
  return digits.startsWith('0') && !digits.startsWith('00') ? `+49${digits.slice(1)}` : digits;
}
