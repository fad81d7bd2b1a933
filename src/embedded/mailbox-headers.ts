import { addressParser, decodeWords } from 'postal-mime';

/** What the index keeps of a header block: decoded text, `to` only the addresses. */
export type IndexHeaders = { subject: string; from: string; to: string; messageId: string };

// Far more than a mail has; what lies beyond is not shown, but kept in the mail.
const BLOCK_BYTES = 64 * 1024;
const SHOWN_CHARACTERS = 1000;

/** Reads four headers of a mail, whatever its bytes are; the first of each name counts. */
export function headersOf(raw: Buffer): IndexHeaders {
  const values = new Map<string, string>();
  for (const { name, value } of splitHeaders(headerBlock(raw)))
    if (!values.has(name.toLowerCase())) values.set(name.toLowerCase(), value);
  const text = (name: string) => (values.get(name) ?? '').slice(0, SHOWN_CHARACTERS);
  return {
    subject: detach(decodeWords(text('subject'))),
    from: detach(decodeWords(text('from'))),
    to: detach(addressesOf(text('to'))),
    messageId: detach(text('message-id')),
  };
}

/** Everything before the first empty line as it was written, at most 64 kB. */
export function headerBlock(raw: Buffer): string {
  const head = raw.subarray(0, BLOCK_BYTES);
  if (head[0] === 0x0d || head[0] === 0x0a) return '';
  const ends = ['\r\n\r\n', '\n\n'].map((end) => head.indexOf(end)).filter((at) => at !== -1);
  return head.toString('utf8', 0, Math.min(head.length, ...ends));
}

/** Name and unfolded value of each header, in their order; lines that are none are left out. */
export function splitHeaders(block: string): { name: string; value: string }[] {
  const lines = block.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/);
  return lines.flatMap((line) => {
    const [, name, value] = /^([!-9;-~]+):[ \t]*(.*)$/.exec(line) ?? [];
    return name === undefined || value === undefined ? [] : [{ name, value: value.trim() }];
  });
}

function addressesOf(value: string): string {
  const addresses = addressParser(value, { flatten: true });
  return addresses.flatMap(({ address }) => address ?? []).join(', ');
}

/** A part of a string keeps all of it in memory; the index lives long, so it gets copies. */
function detach(text: string): string {
  return Buffer.from(text).toString();
}
