import { randomBytes } from 'node:crypto';

// Crockford's base 32 in lower case: no i, l, o, u to misread, no hyphen to end a slug.
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/** An opaque random id: 12 characters, 60 bits. */
export function newId(): string {
  return Array.from(randomBytes(12), (byte) => alphabet[byte & 31]).join('');
}

export const idPattern = /^[0-9a-hjkmnp-tv-z]{12}$/;
