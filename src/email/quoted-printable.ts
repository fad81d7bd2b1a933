import { encode, wrap } from 'nodemailer/lib/qp';

// RFC 2045 allows 76: two are kept for the escape of a line's first character, and one for the soft
// break after a piece.
const MAX_LINE = 73;

/**
 * Text as lines of quoted-printable, of at most 76 characters, that nothing on the way has a reason
 * to change: no line begins with a dot (SMTP doubles it) or with "From " (mbox marks it), and there
 * are no tabs and no runs of spaces, so that the lines are already in the form over which DKIM's
 * "relaxed" hashes (RFC 6376 3.4.4).
 */
export function encodeLines(text: string): string {
  const encoded = encode(withCrlf(text)).replace(/(?<=[ \t])[ \t]|\t/g, escapeFirst);
  return wrap(encoded, MAX_LINE).replace(/^(?:\.|From )/gm, escapeFirst);
}

/** Text, slot, text, slot, …, text. */
export type Pieces = readonly string[];

/**
 * The same for text around slots: what is put between two pieces stands on lines of its own, so
 * that neither the limit nor a soft break ever cuts it.
 */
export function encodeAroundSlots(pieces: Pieces): string[] {
  return pieces.map((piece, index) => {
    if (index % 2 === 1) return piece;
    const opens = index === 0 || /^[\r\n]/.test(piece);
    const ends = index === pieces.length - 1 || piece === '' || /[\r\n]$/.test(piece);
    return `${opens ? '' : SOFT_BREAK}${encodeLines(piece)}${ends ? '' : SOFT_BREAK}`;
  });
}

const SOFT_BREAK = '=\r\n';

function withCrlf(text: string): string {
  return text.replace(/\r\n|\r|\n/g, '\r\n');
}

function escapeFirst(found: string): string {
  const code = found.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0');
  return `=${code}${found.slice(1)}`;
}
