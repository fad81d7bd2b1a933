import { joinFields, type Field, mailbox, plainField, writeField } from './header-fields.ts';
import { alternativeBody } from './mime-body.ts';
import type { RenderedMail } from './render.ts';
import { cleanLine } from '../text/clean-line.ts';
import type { Language } from '../words.ts';
import {
  bounceAddress,
  type MailConfig,
  messageIdOf,
  recipientOf,
  type UnsignedMail,
} from './unsigned-mail.ts';

export type ConfirmationMessageInput = {
  config: MailConfig;
  mail: RenderedMail;
  requestId: string;
  address: string;
  language: Language;
  /** In the envelope sender, which is logged on the way: a token that can do nothing else. */
  bounceToken: string;
  date: Date;
};

/** The question whether somebody really asked: transactional, so without List-* headers. */
export function confirmationMessage(input: ConfirmationMessageInput): UnsignedMail {
  const { config, mail, requestId } = input;
  const to = recipientOf(input.address);
  const subject = cleanLine(mail.subject);
  const messageId = messageIdOf(config, 'c', requestId);
  const { contentType, pieces } = alternativeBody({ text: [mail.text], html: [mail.html] });
  const head = joinFields([
    writeField('From', mailbox(config.mailFrom, 'Depesche')),
    plainField('To', to),
    writeField('Subject', subject),
    writeField('Date', input.date),
    plainField('Message-ID', messageId),
    ...automaticFields(input.language),
    ...mimeFields(contentType),
  ]);
  const from = bounceAddress(config, input.bounceToken);
  const author = config.mailFrom;
  return { from, to, messageId, subject, author, head, body: pieces, canonicalBody: pieces };
}

/**
 * Without these an absent recipient's out-of-office reply goes to our bounce address. "OOF,
 * AutoReply" and not "All", which asks Exchange to keep non-delivery reports to itself too.
 */
export function automaticFields(languages: string): Field[] {
  return [
    plainField('Auto-Submitted', 'auto-generated'),
    plainField('X-Auto-Response-Suppress', 'OOF, AutoReply'),
    plainField('Content-Language', languages),
  ];
}

export function mimeFields(contentType: string): Field[] {
  return [plainField('MIME-Version', '1.0'), plainField('Content-Type', contentType)];
}
