/** One mail as it goes over the wire. */
export type MailBytes = {
  /** Envelope sender and recipient, without angle brackets. */
  from: string;
  to: string;
  /**
   * Head and body, one after the other: lines end in CRLF, dots at their beginning are doubled, the
   * final dot is not there. All that Depesche makes is ASCII.
   */
  data: readonly Piece[];
};

/** Of a mail: characters, each of which is a byte, or what it has in common with others. */
export type Piece = string | Block;

/** ASCII in which no end of a mail can be seen, shared by many mails. */
export type Block = { bytes: Buffer; first: string; last: string };

// What a mail server takes for the end of a mail, and what follows it for commands.
const end = '\r\n.\r\n';
const edge = end.length - 1;
// Copying less is quicker than keeping it apart.
const leastBlock = 1_024;

/** Text that many mails share. */
export function share(text: string): Piece {
  if (text.length < leastBlock || text.includes(end) || !isAscii([text])) return text;
  return {
    bytes: Buffer.from(text, 'latin1'),
    first: text.slice(0, edge),
    last: text.slice(-edge),
  };
}

export function textOf(data: readonly Piece[]): string {
  return data
    .map((piece) => (typeof piece === 'string' ? piece : piece.bytes.toString('latin1')))
    .join('');
}

export function lengthOf(data: readonly Piece[]): number {
  let length = 0;
  for (const piece of data) length += typeof piece === 'string' ? piece.length : piece.bytes.length;
  return length;
}

// Much faster than a pattern: the length is counted many bytes at a time.
export function isAscii(data: readonly Piece[]): boolean {
  return data.every(
    (piece) => typeof piece !== 'string' || Buffer.byteLength(piece) === piece.length,
  );
}

/** Whether it ends with its last line and not before, where the server would take the rest for commands. */
export function endsOnce(data: readonly Piece[]): boolean {
  let before = '\r\n';
  for (const piece of data) {
    const isText = typeof piece === 'string';
    const seam = before + (isText ? piece : piece.first);
    if (seam.includes(end)) return false;
    before = isText ? seam.slice(-edge) : piece.last;
  }
  return before.endsWith('\r\n');
}
