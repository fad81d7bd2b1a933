import { encodeWord, quoteString } from 'nodemailer/lib/mime-funcs';
import type { Config } from '../config.ts';
import type { PublicRelease } from '../releases/public-store.ts';
import { cleanLine } from '../text/clean-line.ts';
import { shortMac } from '../tokens.ts';
import type { Language } from '../words.ts';
import type { RenderedMail } from './personalise.ts';
import type { MailKind } from './present-release.ts';

const MAX_LIST_NAME = 120;
// RFC 2047 allows 75 with the frame, which is 12 long.
const ENCODED_WORD_LENGTH = 52;

type MailConfig = Pick<Config, 'baseUrl' | 'mailFrom' | 'mailDomain' | 'secretKey'>;
type Mailbox = { name: string; address: string };
type RawHeader = { prepared: true; foldLines: boolean; value: string };

/** One mail to one address, in the form that Nodemailer takes. */
export type MailMessage = {
  from: Mailbox;
  to: Mailbox;
  replyTo?: Mailbox;
  envelope: { from: Mailbox; to: Mailbox };
  subject: string;
  date: Date;
  messageId: string;
  inReplyTo?: string;
  references?: string;
  headers: Record<string, string | RawHeader>;
  text: string;
  html: string;
  encoding: 'quoted-printable';
  textEncoding: 'quoted-printable';
  xMailer: false;
  disableFileAccess: true;
  disableUrlAccess: true;
};

export type ReleaseMessageInput = {
  config: MailConfig;
  mail: RenderedMail;
  release: Pick<PublicRelease, 'id' | 'version' | 'language' | 'office'>;
  kind: MailKind;
  deliveryId: number;
  /** The delivery of the version before to the same person: this mail is shown below that one. */
  earlierId: number | null;
  address: string;
  /** Language of the recipient. */
  language: Language;
  unsubscribeToken: string;
  bounceToken: string;
  /** Fixed with the distribution, so that a second try has the same bytes. */
  date: Date;
};

/** A release for one recipient, with everything that a mailing list's mail must carry. */
export function releaseMessage(input: ReleaseMessageInput): MailMessage {
  const { config, release, earlierId } = input;
  const { office } = release;
  const earlier = earlierId === null ? null : deliveryMessageId(config, earlierId);
  return {
    ...commonParts(input),
    from: mailbox(config.mailFrom, office.name),
    replyTo: mailbox(office.email, office.name),
    messageId: deliveryMessageId(config, input.deliveryId),
    ...(earlier === null ? {} : { inReplyTo: earlier, references: earlier }),
    headers: { ...automaticHeaders(languagesOf(input)), ...listHeaders(input) },
  };
}

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
export function confirmationMessage(input: ConfirmationMessageInput): MailMessage {
  const { config, requestId } = input;
  return {
    ...commonParts(input),
    from: mailbox(config.mailFrom, 'Depesche'),
    messageId: messageIdOf(config, `c${requestId}`),
    headers: automaticHeaders(input.language),
  };
}

type CommonInput = Pick<
  ReleaseMessageInput,
  'config' | 'mail' | 'address' | 'bounceToken' | 'date'
>;

function commonParts({ config, mail, address, bounceToken, date }: CommonInput) {
  return {
    // Objects, never strings: Nodemailer parses strings, and parsers of addresses can be fooled.
    to: mailbox(address),
    envelope: { from: mailbox(`bounce+${bounceToken}@${config.mailDomain}`), to: mailbox(address) },
    subject: cleanLine(mail.subject),
    date,
    text: mail.text,
    html: mail.html,
    encoding: 'quoted-printable',
    textEncoding: 'quoted-printable',
    xMailer: false,
    disableFileAccess: true,
    disableUrlAccess: true,
  } as const;
}

// Without these an absent recipient's out-of-office reply goes to our bounce address. "OOF,
// AutoReply" and not "All", which asks Exchange to keep non-delivery reports to itself too.
function automaticHeaders(languages: string): Record<string, string> {
  return {
    'Auto-Submitted': 'auto-generated',
    'X-Auto-Response-Suppress': 'OOF, AutoReply',
    'Content-Language': languages,
  };
}

function listHeaders(input: ReleaseMessageInput): Record<string, string | RawHeader> {
  const { config, release, kind, unsubscribeToken } = input;
  const { office } = release;
  return {
    Precedence: 'bulk',
    'List-Id': listIdOf(config, office),
    // Raw: folded lines are re-folded by some servers, which breaks DKIM signatures.
    'List-Unsubscribe': raw(`<${config.baseUrl}/abmelden/${unsubscribeToken}>`),
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click', // RFC 8058: exactly this value
    'List-Archive': raw(`<${config.baseUrl}/pressestellen/${office.slug}>`),
    // Gmail's a:b:c:SenderId: no value repeated, none that tells who the recipient is.
    'Feedback-ID': raw(`${release.id}-${release.version}:${office.slug}:${kind}:depesche`),
  };
}

/** The Message-ID of a delivery: the same at every try, and no other server can guess it. */
function deliveryMessageId(
  config: Pick<MailConfig, 'mailDomain' | 'secretKey'>,
  deliveryId: number,
): string {
  return messageIdOf(config, `d${deliveryId}`);
}

function messageIdOf(config: Pick<MailConfig, 'mailDomain' | 'secretKey'>, row: string): string {
  return `<${row}.${shortMac(config.secretKey, row)}@${config.mailDomain}>`;
}

function languagesOf({ release, language }: ReleaseMessageInput): string {
  return release.language === language ? language : `${release.language}, ${language}`;
}

function mailbox(address: string, name = ''): Mailbox {
  return { name: cleanLine(name), address: cleanLine(address) };
}

// Nodemailer's own encoding of such a header would take in the "<…>" as well.
function listIdOf({ mailDomain }: MailConfig, office: PublicRelease['office']): RawHeader {
  const name = cleanLine(office.name).replace(/[<>]/g, ' ').slice(0, MAX_LIST_NAME);
  const isPlain = /^[\x20-\x7e]*$/.test(name) && !name.includes('=?');
  const phrase = isPlain ? quoteString(name) : encodeWord(name, 'Q', ENCODED_WORD_LENGTH);
  const id = cleanLine(`${office.slug}.${mailDomain}`).replace(/[\s<>]/g, '');
  return { prepared: true, foldLines: true, value: `${phrase} <${id}>` };
}

function raw(value: string): RawHeader {
  return { prepared: true, foldLines: false, value: cleanLine(value) };
}
