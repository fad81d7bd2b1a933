import type { PublicRelease } from '../releases/public-store.ts';
import { cleanLine } from '../text/clean-line.ts';
import type { Language } from '../words.ts';
import {
  type Field,
  type Head,
  joinFields,
  joinHeads,
  listIdField,
  mailbox,
  plainField,
  writeField,
} from './header-fields.ts';
import { type Piece, share } from './mail-bytes.ts';
import { automaticFields, mimeFields } from './message.ts';
import { alternativeBody } from './mime-body.ts';
import { type PreparedMail, type ReasonWords, wordReason } from './personalise.ts';
import type { MailKind } from './present-release.ts';
import { encodeLines, type Pieces } from './quoted-printable.ts';
import {
  bounceAddress,
  type MailConfig,
  messageIdOf,
  recipientOf,
  type UnsignedMail,
} from './unsigned-mail.ts';

export type ReleaseMessageInput = {
  config: MailConfig;
  mail: PreparedMail;
  release: Pick<PublicRelease, 'id' | 'version' | 'language' | 'office'>;
  kind: MailKind;
  /** Fixed with the distribution, so that a second try has the same bytes. */
  date: Date;
  /** Language of the recipients. */
  language: Language;
};

/** A mail of which only the bytes of one recipient are missing. */
export type PreparedMessage = {
  config: MailConfig;
  subject: string;
  head: Head;
  body: readonly Part[];
  /** Reasons as they are sent: most recipients of a release share a few. */
  reasons: Map<string, ReasonWords>;
};

/** As it is sent, or the name of what is put in. */
type Part = Piece | { slot: string };

export type ReleaseRecipient = {
  deliveryId: number;
  /** The delivery of the version before to the same person: this mail is shown below that one. */
  earlierId: number | null;
  address: string;
  /** Why this mail comes: "Region Ennepe-Ruhr-Kreis, Thema Bildung". */
  reason: string;
  settingsToken: string;
  unsubscribeToken: string;
  bounceToken: string;
};

const MAX_REASONS_KEPT = 2_000;

/** Everything of a release's mail that is the same for all recipients of one language and layout. */
export function prepareReleaseMessage(input: ReleaseMessageInput): PreparedMessage {
  const { config, mail, release } = input;
  const { office } = release;
  const { contentType, pieces } = alternativeBody({
    text: nameReason(mail.text, 'textReason'),
    html: nameReason(mail.html, 'htmlReason'),
  });
  const subject = cleanLine(mail.subject);
  const head = joinFields([
    writeField('From', mailbox(config.mailFrom, office.name)),
    writeField('Reply-To', mailbox(office.email, office.name)),
    writeField('Subject', subject),
    writeField('Date', input.date),
    ...listFields(input),
    ...automaticFields(languagesOf(input)),
    ...mimeFields(contentType),
  ]);
  return { config, subject, head, body: pieces.map(toPart), reasons: new Map() };
}

/** The mail for one recipient: strings are joined, nothing is rendered or encoded (about 10 µs). */
export function fillReleaseMessage(
  prepared: PreparedMessage,
  person: ReleaseRecipient,
): UnsignedMail {
  const { config, subject } = prepared;
  const to = recipientOf(person.address);
  const messageId = messageIdOf(config, 'd', person.deliveryId);
  const head = joinFields(personalFields(config, person, { to, messageId }));
  const body = fill(prepared.body, { ...reasonOf(prepared, person.reason), ...tokensOf(person) });
  return {
    from: bounceAddress(config, person.bounceToken),
    to,
    messageId,
    subject,
    author: config.mailFrom,
    head: joinHeads(head, prepared.head),
    body,
    canonicalBody: body,
  };
}

function personalFields(
  config: MailConfig,
  { earlierId, unsubscribeToken }: ReleaseRecipient,
  { to, messageId }: { to: string; messageId: string },
): Field[] {
  const page = `<${config.baseUrl}/abmelden/${unsubscribeToken}>`;
  const address = `<mailto:unsub+${unsubscribeToken}@${config.mailDomain}>`;
  const fields = [
    plainField('To', to),
    plainField('Message-ID', messageId),
    // On one line: folded ones are folded anew by some servers, which breaks signatures.
    plainField('List-Unsubscribe', `${page}, ${address}`),
  ];
  if (earlierId === null) return fields;
  const earlier = messageIdOf(config, 'd', earlierId);
  return [...fields, plainField('In-Reply-To', earlier), plainField('References', earlier)];
}

function listFields({ config, release, kind }: ReleaseMessageInput): Field[] {
  const { office } = release;
  const slug = cleanLine(office.slug);
  return [
    plainField('Precedence', 'bulk'),
    listIdField(office.name, `${slug}.${config.mailDomain}`),
    plainField('List-Unsubscribe-Post', 'List-Unsubscribe=One-Click'), // RFC 8058: exactly this
    plainField('List-Archive', `<${config.baseUrl}/pressestellen/${slug}>`),
    // Gmail's a:b:c:SenderId: no value repeated, none that tells who the recipient is.
    plainField('Feedback-ID', `${release.id}-${release.version}:${slug}:${kind}:depesche`),
  ];
}

function languagesOf({ release, language }: ReleaseMessageInput): string {
  return release.language === language ? language : `${release.language}, ${language}`;
}

function reasonOf({ reasons }: PreparedMessage, reason: string): ReasonWords {
  const known = reasons.get(reason);
  if (known !== undefined) return known;
  const { textReason, htmlReason } = wordReason(reason);
  const encoded = { textReason: encodeLines(textReason), htmlReason: encodeLines(htmlReason) };
  if (reasons.size >= MAX_REASONS_KEPT) reasons.clear();
  reasons.set(reason, encoded);
  return encoded;
}

function tokensOf({ settingsToken, unsubscribeToken }: ReleaseRecipient) {
  return { settingsToken, unsubscribeToken };
}

function nameReason(pieces: Pieces, name: keyof ReasonWords): Pieces {
  return pieces.map((piece, index) => (index % 2 === 1 && piece === 'reason' ? name : piece));
}

function toPart(piece: string, index: number): Part {
  return index % 2 === 0 ? share(piece) : { slot: piece };
}

function fill(parts: readonly Part[], values: Readonly<Record<string, string>>): Piece[] {
  const pieces: Piece[] = [];
  let text = '';
  for (const part of parts) {
    if (typeof part === 'string') text += part;
    else if ('slot' in part) text += values[part.slot] ?? '';
    else {
      pieces.push(text, part);
      text = '';
    }
  }
  return [...pieces, text];
}
