import type { SmtpFault } from '../classify.ts';
import type { MailBytes } from '../mail-bytes.ts';

/** What the server said it can do. `maxSize` in bytes, 0: it named none. */
export type Offers = {
  pipelining: boolean;
  size: boolean;
  maxSize: number;
  eightBit: boolean;
  utf8: boolean;
};

/** The commands of one mail, with CRLF, one character a byte. */
export type Envelope = { mailFrom: string; rcptTo: string };

/** The envelope, or why this server can never take this mail. */
export function toEnvelope(mail: MailBytes, offers: Offers): Envelope | { fault: SmtpFault } {
  const ascii = isAscii(mail.data);
  const reason = addressFault(mail) ?? bytesFault(mail, offers, ascii);
  if (reason !== null) return { fault: reason };
  const international = !isAscii(mail.from + mail.to);
  const utf8 = international || (!ascii && !isAscii(headOf(mail.data)));
  if (utf8 && !offers.utf8) return { fault: fault('EENVELOPE', 'the server lacks SMTPUTF8') };
  const from = international ? toBytes(mail.from) : mail.from;
  const to = international ? toBytes(mail.to) : mail.to;
  const size = offers.size ? ` SIZE=${mail.data.length}` : '';
  const body = ascii ? '' : ' BODY=8BITMIME';
  const mailFrom = `MAIL FROM:<${from}>${size}${body}${utf8 ? ' SMTPUTF8' : ''}\r\n`;
  return { mailFrom, rcptTo: `RCPT TO:<${to}>\r\n` };
}

// What could end the command early and begin another one.
const unsafe = /[\p{Cc}<>]/u;

function addressFault({ from, to }: MailBytes): SmtpFault | null {
  if (to === '' || unsafe.test(to)) return fault('EENVELOPE', 'not a recipient');
  return unsafe.test(from) ? fault('EENVELOPE', 'not a sender') : null;
}

function bytesFault({ data }: MailBytes, offers: Offers, ascii: boolean): SmtpFault | null {
  if (offers.maxSize > 0 && data.length > offers.maxSize)
    return fault('EMESSAGE', `larger than the ${offers.maxSize} bytes that the server takes`);
  // The server would take what follows for commands.
  if (!data.endsWith('\r\n') || data.startsWith('.\r\n') || data.includes('\r\n.\r\n'))
    return fault('EMESSAGE', 'the end of the mail is not where it should be');
  if (ascii) return null;
  if (/[^\0-\xff]/.test(data)) return fault('EMESSAGE', 'characters that are no bytes');
  return offers.eightBit ? null : fault('EMESSAGE', 'the server lacks 8BITMIME');
}

// Much faster than a pattern over 15 kB: the length is counted many bytes at a time.
function isAscii(text: string): boolean {
  return Buffer.byteLength(text) === text.length;
}

function headOf(data: string): string {
  const end = data.indexOf('\r\n\r\n');
  return end === -1 ? data : data.slice(0, end);
}

function toBytes(text: string): string {
  return Buffer.from(text).toString('latin1');
}

function fault(code: string, message: string): SmtpFault {
  return { code, message, command: 'API', written: false };
}
