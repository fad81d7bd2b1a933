import { cleanLine } from '../text/clean-line.ts';
import { wrapLine } from '../text/wrap-line.ts';
import type { Language } from '../words.ts';
import { joinFields, mailbox, plainField, writeField } from './header-fields.ts';
import { automaticFields, mimeFields } from './message.ts';
import { encodeLines } from './quoted-printable.ts';
import { type MailConfig, messageIdOf, recipientOf, type UnsignedMail } from './unsigned-mail.ts';

type OperatorMessageInput = {
  config: MailConfig;
  to: string;
  /** A normalised address, or null where nobody waits for an answer. */
  answerTo: string | null;
  subject: string;
  lines: string[];
  language: Language;
  /** What the Message-ID is made from: the same at every try. */
  id: string;
  date: Date;
};

const TEXT_WIDTH = 72;

/** A plain text for whoever runs the service. Without an envelope sender: nobody handles its bounce. */
export function operatorMessage(input: OperatorMessageInput): UnsignedMail {
  const { config, language, answerTo } = input;
  const to = recipientOf(input.to);
  const subject = cleanLine(input.subject);
  const messageId = messageIdOf(config, 'o', input.id);
  const head = joinFields([
    writeField('From', mailbox(config.mailFrom, 'Depesche')),
    ...(answerTo === null ? [] : [writeField('Reply-To', mailbox(answerTo))]),
    plainField('To', to),
    writeField('Subject', subject),
    writeField('Date', input.date),
    plainField('Message-ID', messageId),
    ...automaticFields(language),
    ...mimeFields('text/plain; charset=utf-8'),
    plainField('Content-Transfer-Encoding', 'quoted-printable'),
  ]);
  const text = input.lines.flatMap((line) => wrapLine(line, { width: TEXT_WIDTH })).join('\n');
  const body = [encodeLines(`${text}\n`)];
  return {
    from: '',
    to,
    messageId,
    subject,
    author: config.mailFrom,
    head,
    body,
    canonicalBody: body,
  };
}
