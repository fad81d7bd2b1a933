import { createHash } from 'node:crypto';
import { encodeAroundSlots, type Pieces } from './quoted-printable.ts';

/** The value of Content-Type, and the body as it is sent. */
export type MimeBody = { contentType: string; pieces: Pieces };

/** Both forms of a mail, the text first, because mail programs show the last that they know. */
export function alternativeBody(mail: { text: Pieces; html: Pieces }): MimeBody {
  const boundary = boundaryOf([mail.text, mail.html]);
  const text = encodeAroundSlots(mail.text);
  const html = encodeAroundSlots(mail.html);
  const before = `--${boundary}\r\n${textPartHead('plain')}`;
  const between = `\r\n--${boundary}\r\n${textPartHead('html')}`;
  const after = `\r\n--${boundary}--\r\n`;
  return {
    contentType: `multipart/alternative; boundary="${boundary}"`,
    pieces: join(join([before], text), join(join([between], html), [after])),
  };
}

export function textPartHead(subtype: 'plain' | 'html'): string {
  const type = `Content-Type: text/${subtype}; charset=utf-8`;
  return `${type}\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n`;
}

/**
 * Derived from the content, so the same at every try. "=_" never stands in quoted-printable, and no
 * text can hold its own hash.
 */
export function boundaryOf(content: unknown): string {
  return `=_${createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 32)}`;
}

function join(one: Pieces, other: Pieces): Pieces {
  const [first = '', ...rest] = other;
  return [...one.slice(0, -1), (one.at(-1) ?? '') + first, ...rest];
}
