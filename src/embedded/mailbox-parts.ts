import PostalMime, { decodeWords, type Attachment, type Email } from 'postal-mime';
import { headerBlock, splitHeaders } from './mailbox-headers.ts';

/** A mail taken apart for people; everything in it is as untrusted as its sender. */
export type MailParts = {
  /** False: its MIME structure is broken or too deep; headers and raw bytes are all there is. */
  readable: boolean;
  html: string | null;
  text: string | null;
  attachments: { name: string; type: string; size: number }[];
  /** The headers that matter here, decoded, in the order of the mail. */
  headers: { name: string; value: string }[];
  headerBlock: string;
};

const importantHeaders = new Set(
  (
    'date from sender reply-to to cc subject message-id in-reply-to references list-id ' +
    'list-unsubscribe list-unsubscribe-post list-archive auto-submitted precedence ' +
    'content-language content-type feedback-id dkim-signature'
  ).split(' '),
);

const SHOWN_CHARACTERS = 2000;
const SHOWN_HEADERS = 100;
const SHOWN_TEXT = 200_000;

/** Never rejects: a mail that cannot be taken apart is shown by its headers. */
export async function partMail(raw: Buffer): Promise<MailParts> {
  // The parser rejects what is over its limits (nesting, header size), always with a plain Error.
  const email = await PostalMime.parse(raw).catch(() => null);
  const block = headerBlock(raw);
  return {
    readable: email !== null,
    html: ownPart(email, 'html'),
    text: ownPart(email, 'text')?.slice(0, SHOWN_TEXT) ?? null,
    attachments: (email?.attachments ?? []).slice(0, SHOWN_HEADERS).map(describeAttachment),
    headers: splitHeaders(block)
      .filter(({ name }) => importantHeaders.has(name.toLowerCase()))
      .slice(0, SHOWN_HEADERS)
      .map(({ name, value }) => ({
        name,
        value: decodeWords(value.slice(0, SHOWN_CHARACTERS)),
      })),
    headerBlock: block,
  };
}

function ownPart(email: Email | null, part: 'html' | 'text'): string | null {
  const content = email?.[part] ?? '';
  return content.trim() === '' ? null : content;
}

function describeAttachment({ filename, mimeType, content }: Attachment) {
  const size = typeof content === 'string' ? content.length : content.byteLength;
  return { name: (filename ?? '').slice(0, 200), type: mimeType.slice(0, 100), size };
}

/**
 * The mail's HTML with its links leading out of the frame. What it must not do is prevented by the
 * headers it is sent with, not by changing it.
 */
export function frameDocument(html: string): string {
  const base = '<base target="_blank">';
  const head = /<head\b[^>]*>/i.exec(html) ?? /^\s*<!doctype[^>]*>/i.exec(html);
  if (head === null) return base + html;
  const at = head.index + head[0].length;
  return html.slice(0, at) + base + html.slice(at);
}
