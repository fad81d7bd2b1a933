import PostalMime, { type Attachment, type Email } from 'postal-mime';
import { htmlToText } from './html-text.ts';

/** What a door takes at most; read of it are the first `READ_BYTES`. */
export const mailLimitBytes = 10 * 1024 * 1024;

const READ_BYTES = 1024 * 1024;
// The parser takes some 15 µs a line and 50 a part; what a mail says to us stands at its beginning.
const READ_LINES = 5_000;
const HEADER_BYTES = 64 * 1024;
const TEXT_LENGTH = 20_000;
const REPORT_BYTES = 256 * 1024;
const REPORTED_RECIPIENTS = 100;
const limits = { maxNestingDepth: 20, maxHeadersSize: 128 * 1024, forceRfc822Attachments: true };

/** Names in lower case; values unfolded, in their order. */
export type Fields = ReadonlyMap<string, string[]>;

/** A mail as far as it says what came back. All of it is as untrusted as its sender. */
export type ReadMail = {
  headers: Fields;
  subject: string;
  /** Address of the writer in lower case, or empty. */
  from: string;
  fromName: string;
  /** The text that a person reads, not longer than 20,000 characters. */
  text: string;
  /** RFC 3464: one group a recipient, at most 100; null where there is no such part. */
  recipients: Fields[] | null;
  /** RFC 5965; null where there is no such part. */
  feedback: Fields | null;
  /** Headers of the mail that a report sends back. */
  returned: Fields;
};

/** Takes a mail apart. Never rejects: of a mail that is broken or too deep the headers are read. */
export async function readMail(raw: Buffer): Promise<ReadMail> {
  const email = (await parse(beginningOf(raw))) ?? (await parse(headBytes(raw)));
  const parts = email?.attachments ?? [];
  const status = findPart(parts, /^message\/(?:global-)?delivery-status$/);
  const feedback = findPart(parts, /^message\/feedback-report$/);
  const returned = findPart(parts, /^(?:message|text)\/(?:rfc822|global)(?:-headers)?$/);
  return {
    headers: fieldsOf(email?.headers ?? []),
    subject: (email?.subject ?? '').slice(0, 1_000),
    from: (email?.from?.address ?? '').toLowerCase().slice(0, 320),
    fromName: (email?.from?.name ?? '').slice(0, 100),
    text: textOf(email),
    recipients: status === undefined ? null : recipientGroups(readGroups(textOfPart(status))),
    feedback: feedback === undefined ? null : (readGroups(textOfPart(feedback))[0] ?? new Map()),
    returned: returned === undefined ? new Map() : await readHead(bytesOf(returned)),
  };
}

/** The first value of a field; empty where there is none. */
export function fieldOf(fields: Fields, name: string): string {
  return fields.get(name)?.[0] ?? '';
}

async function parse(raw: Uint8Array): Promise<Email | null> {
  // The parser rejects what is over its limits, always with a plain Error.
  return PostalMime.parse(raw, limits).catch(() => null);
}

function beginningOf(raw: Buffer): Buffer {
  let end = 0;
  for (let line = 0; line < READ_LINES; line += 1) {
    const next = raw.indexOf(0x0a, end);
    if (next === -1) return raw.subarray(0, READ_BYTES);
    if (next >= READ_BYTES) break;
    end = next + 1;
  }
  return raw.subarray(0, end === 0 ? READ_BYTES : end);
}

async function readHead(raw: Buffer): Promise<Fields> {
  const email = await parse(headBytes(raw));
  return fieldsOf(email?.headers ?? []);
}

function headBytes(raw: Buffer): Buffer {
  const head = raw.subarray(0, HEADER_BYTES);
  const ends = ['\r\n\r\n', '\n\n'].map((end) => head.indexOf(end)).filter((at) => at !== -1);
  return head.subarray(0, Math.min(head.length, ...ends));
}

function fieldsOf(headers: { key: string; value: string }[]): Fields {
  const fields = new Map<string, string[]>();
  for (const { key, value } of headers) {
    const values = fields.get(key);
    if (values === undefined) fields.set(key, [value]);
    else values.push(value);
  }
  return fields;
}

function findPart(parts: Attachment[], type: RegExp): Attachment | undefined {
  return parts.find(({ mimeType }) => type.test(mimeType));
}

function bytesOf({ content }: Attachment): Buffer {
  return typeof content === 'string' ? Buffer.from(content) : Buffer.from(content as Uint8Array);
}

function textOfPart(part: Attachment): string {
  return bytesOf(part).toString('utf8', 0, REPORT_BYTES);
}

function textOf(email: Email | null): string {
  const plain = (email?.text ?? '').slice(0, TEXT_LENGTH);
  const text = plain.trim() === '' ? htmlToText(email?.html ?? '', TEXT_LENGTH) : plain;
  return text.replaceAll('\0', '').replace(/\r\n?/g, '\n');
}

/** Groups of fields with empty lines between them (RFC 3464 section 2.1). */
function readGroups(text: string): Fields[] {
  const groups = text
    .replace(/\r\n?/g, '\n')
    .trim()
    .split(/\n[ \t]*\n/, REPORTED_RECIPIENTS + 1);
  return groups.map((group) => {
    const lines = group.replace(/\n[ \t]+/g, ' ').split('\n');
    return fieldsOf(
      lines.flatMap((line) => {
        const [, name, value] = /^([!-9;-~]+)[ \t]*:(.*)$/.exec(line) ?? [];
        if (name === undefined || value === undefined) return [];
        return [{ key: name.toLowerCase(), value: value.trim() }];
      }),
    );
  });
}

function recipientGroups(groups: Fields[]): Fields[] {
  const isRecipient = (group: Fields) => group.has('final-recipient') || group.has('action');
  return groups.filter(isRecipient).slice(0, REPORTED_RECIPIENTS);
}
