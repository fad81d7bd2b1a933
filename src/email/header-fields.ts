import MimeNode from 'nodemailer/lib/mime-node';
import { encodeWord, foldLines, quoteString } from 'nodemailer/lib/mime-funcs';
import { cleanLine } from '../text/clean-line.ts';

export type Mailbox = { name: string; address: string };

/** One header field, as it is sent and as DKIM's "relaxed" signs it; both end in CRLF. */
export type Field = { name: string; wire: string; canonical: string };

/** Some fields joined. `canonical` and `names` have the signed ones only, in one order. */
export type Head = { wire: string; canonical: string; names: readonly string[] };

// Twice: named once more than it is there, so that a second one cannot be added (RFC 6376 8.15).
const signedTimes: Readonly<Record<string, 1 | 2>> = {
  from: 2,
  subject: 2,
  date: 2,
  to: 2,
  'reply-to': 1,
  'message-id': 1,
  'in-reply-to': 1,
  references: 1,
  'mime-version': 1,
  'content-type': 1,
  'content-language': 1,
  'list-id': 1,
  'list-unsubscribe': 1,
  'list-unsubscribe-post': 1, // RFC 8058 4 wants both of these signed
  'list-archive': 1,
  'feedback-id': 1,
  'auto-submitted': 1,
};

/** A field with what people wrote: encoded and folded. Mailboxes are objects, never parsed. */
export function writeField(name: string, value: string | Date | Mailbox): Field {
  return foldedField(name, MimeNode.encodeHeaderValue(name, value));
}

/** A field with a value of ours, on one line. Takes out what is not printable ASCII. */
export function plainField(name: string, value: string): Field {
  const line = value.replace(/[^\x20-\x7e]/g, '');
  return { name, wire: `${name}: ${line}\r\n`, canonical: `${name.toLowerCase()}:${line}\r\n` };
}

const MAX_LIST_NAME = 120;
// RFC 2047 allows 75 with the frame, which is 12 long.
const ENCODED_WORD_LENGTH = 52;

/** List-Id (RFC 2919): a name and an id. MimeNode's own encoding would take in the "<…>" as well. */
export function listIdField(listName: string, id: string): Field {
  const name = cleanLine(listName).replace(/[<>]/g, ' ').slice(0, MAX_LIST_NAME);
  const isPlain = /^[\x20-\x7e]*$/.test(name) && !name.includes('=?');
  const phrase = isPlain ? quoteString(name) : encodeWord(name, 'Q', ENCODED_WORD_LENGTH);
  return foldedField('List-Id', `${phrase} <${cleanLine(id).replace(/[^\x21-\x7e]|[<>]/g, '')}>`);
}

export function joinFields(fields: readonly Field[]): Head {
  let wire = '';
  let canonical = '';
  const names: string[] = [];
  for (const field of fields) {
    wire += field.wire;
    const name = field.name.toLowerCase();
    const times = signedTimes[name];
    if (times === undefined) continue;
    canonical += field.canonical;
    names.push(name);
    if (times === 2) names.push(name);
  }
  return { wire, canonical, names };
}

export function joinHeads(one: Head, other: Head): Head {
  return {
    wire: one.wire + other.wire,
    canonical: one.canonical + other.canonical,
    names: [...one.names, ...other.names],
  };
}

export function mailbox(address: string, name = ''): Mailbox {
  return { name: cleanLine(name), address: cleanLine(address) };
}

function foldedField(name: string, value: string): Field {
  const relaxed = value.replace(/\s+/g, ' ').trim();
  return {
    name,
    wire: `${foldLines(`${name}: ${value}`)}\r\n`,
    canonical: `${name.toLowerCase()}:${relaxed}\r\n`,
  };
}
