import { cleanLine } from '../text/clean-line.ts';
import { wrapLine } from '../text/wrap-line.ts';
import type { Language, Words } from '../words.ts';
import { normaliseAddress } from './address.ts';
import { joinFields, mailbox, type Mailbox, plainField, writeField } from './header-fields.ts';
import { automaticFields, mimeFields } from './message.ts';
import { boundaryOf, textPartHead } from './mime-body.ts';
import { encodeLines } from './quoted-printable.ts';
import { type MailConfig, messageIdOf, recipientOf, type UnsignedMail } from './unsigned-mail.ts';

export type ForwardMessageInput = {
  config: MailConfig;
  words: Words;
  /** The mail as it came. */
  original: Buffer;
  /** Subject and writer as the original has them: anything may stand there. */
  subject: string;
  writer: { name: string; address: string };
  /** Address and name of the office that it is handed on to. */
  to: string;
  officeName: string;
  language: Language;
  /** What the Message-ID is made from: the same for the same mail at every try. */
  id: string;
  date: Date;
};

const TEXT_WIDTH = 72;

/**
 * A human answer handed on to an office, which answers the writer directly. Without an envelope
 * sender: a bounce of it must not come back and be handed on again.
 */
export function forwardMessage(input: ForwardMessageInput): UnsignedMail {
  const { config, words, language } = input;
  const to = recipientOf(input.to);
  const answered = cleanLine(input.subject) || words(language, 'email.forward.noSubject');
  const subject = words(language, 'email.forward.subject', { subject: answered });
  const writer = writerOf(input);
  const messageId = messageIdOf(config, 'f', input.id);
  const text = textOf(input, writer);
  const boundary = boundaryOf([text, input.original.toString('latin1')]);
  const fileName = words(language, 'email.forward.fileName');
  const body = bodyOf({ boundary, text, attachment: attachmentOf(input.original, fileName) });
  const head = joinFields([
    writeField('From', mailbox(config.mailFrom, 'Depesche')),
    ...(writer === null ? [] : [writeField('Reply-To', writer)]),
    plainField('To', to),
    writeField('Subject', subject),
    writeField('Date', input.date),
    plainField('Message-ID', messageId),
    ...automaticFields(language),
    ...mimeFields(`multipart/mixed; boundary="${boundary}"`),
  ]);
  const author = config.mailFrom;
  const sent = body.replace(/^\./gm, '..');
  const bodies = { body: [sent], canonicalBody: [relax(body)] };
  return { from: '', to, messageId, subject, author, head, ...bodies };
}

function writerOf({ writer }: ForwardMessageInput): Mailbox | null {
  const address = normaliseAddress(writer.address);
  return address === null ? null : mailbox(address.address, writer.name);
}

function textOf({ words, language, officeName }: ForwardMessageInput, writer: Mailbox | null) {
  const name = writer?.address ?? words(language, 'email.forward.nobody');
  const office = cleanLine(officeName);
  const paragraphs = [
    words(language, 'email.forward.from', { writer: name, office }),
    words(language, writer === null ? 'email.forward.noAnswer' : 'email.forward.answer', {
      writer: name,
    }),
    words(language, 'email.forward.automatic'),
  ];
  const wrapped = paragraphs.map((line) => wrapLine(line, { width: TEXT_WIDTH }).join('\n'));
  return `${wrapped.join('\n\n')}\n`;
}

function bodyOf({
  boundary,
  text,
  attachment,
}: Record<'boundary' | 'text' | 'attachment', string>) {
  const first = `--${boundary}\r\n${textPartHead('plain')}${encodeLines(text)}`;
  return `${first}\r\n--${boundary}\r\n${attachment}\r\n--${boundary}--\r\n`;
}

// RFC 2046 5.2.1: message/rfc822 is never encoded, so only what every server takes can be one.
function attachmentOf(original: Buffer, fileName: string): string {
  const text = original.toString('latin1').replace(/\r?\n/g, '\r\n');
  const [type, encoding, content] = isPlain(text)
    ? ['message/rfc822', '7bit', text]
    : ['application/octet-stream', 'base64', wrapBase64(original)];
  return [
    `Content-Type: ${type}`,
    `Content-Disposition: attachment; filename="${fileName}"`,
    `Content-Transfer-Encoding: ${encoding}`,
    '',
    content,
  ].join('\r\n');
}

function wrapBase64(bytes: Buffer): string {
  return bytes.toString('base64').replace(/.{76}(?=.)/g, '$&\r\n');
}

function isPlain(text: string): boolean {
  // oxlint-disable-next-line no-control-regex
  if (!/^[\x01-\x7f]*$/.test(text) || /\r(?!\n)/.test(text)) return false;
  return !/[^\n]{999}/.test(text);
}

/** The body in DKIM's "relaxed" form (RFC 6376 3.4.4); ours never ends in empty lines. */
function relax(body: string): string {
  return body.replace(/[ \t]+/g, ' ').replaceAll(' \r\n', '\r\n');
}
