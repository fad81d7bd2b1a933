import type { PublicContact } from '../releases/public-store.ts';
import { dialable } from '../text/phone.ts';

/** A contact as `{{> contact}}` shows it. */
export function presentContact(contact: PublicContact) {
  return { ...contact, dial: dialable(contact.phone) };
}
