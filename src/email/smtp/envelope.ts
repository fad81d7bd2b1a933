import type { SmtpFault } from '../classify.ts';
import { endsOnce, isAscii, lengthOf, type MailBytes, textOf } from '../mail-bytes.ts';

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
  const international = !isAscii([mail.from, mail.to]);
  const utf8 = international || (!ascii && !isAscii([headOf(textOf(mail.data))]));
  if (utf8 && !offers.utf8) return { fault: fault('EENVELOPE', 'the server lacks SMTPUTF8') };
  const from = international ? toBytes(mail.from) : mail.from;
  const to = international ? toBytes(mail.to) : mail.to;
  const size = offers.size ? ` SIZE=${lengthOf(mail.data)}` : '';
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
  if (offers.maxSize > 0 && lengthOf(data) > offers.maxSize)
    return fault('EMESSAGE', `larger than the ${offers.maxSize} bytes that the server takes`);
  if (!endsOnce(data)) return fault('EMESSAGE', 'the end of the mail is not where it should be');
  if (ascii) return null;
  if (/[^\0-\xff]/.test(textOf(data))) return fault('EMESSAGE', 'characters that are no bytes');
  return offers.eightBit ? null : fault('EMESSAGE', 'the server lacks 8BITMIME');
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
