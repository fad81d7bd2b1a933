import { isAutomatic, isGone } from './automatic.ts';
import { readBounceText } from './bounce-text.ts';
import { fieldOf, type ReadMail } from './read-mail.ts';
import { type Bounce, readReport } from './read-report.ts';
import { asksToEnd } from './wish.ts';

/**
 * What a mail that came back means. `auto`: nothing to do; `flagged` ones say that the person is gone.
 * `unknown`: a machine's mail that says nothing to be relied on.
 */
export type Return =
  | Bounce
  | { class: 'auto'; flagged: boolean }
  | { class: 'complaint' | 'unsubscribe' | 'human' | 'unknown' };
export type ReturnClass = Return['class'];

/**
 * The class of a mail about a delivery to `address`. In this order, because each would be taken for
 * the next: report of a server, complaint, bounce in plain words, answer of a program, a wish, a
 * person.
 */
export function classifyReturn(mail: ReadMail, address: string): Return {
  if (mail.recipients !== null && mail.recipients.length > 0)
    return withFlag(readReport(mail.recipients, address));
  if (mail.feedback !== null) return readComplaint(fieldOf(mail.feedback, 'feedback-type'));
  const bounce = readBounceText(mail);
  if (bounce !== null) return withFlag(bounce);
  if (isBrokenReport(mail)) return { class: 'unknown' };
  if (isAutomatic(mail)) return { class: 'auto', flagged: isGone(mail) };
  return { class: asksToEnd(mail) ? 'unsubscribe' : 'human' };
}

// RFC 5965 section 7.3 and RFC 6591: "not-spam" takes a complaint back, "auth-failure" is about DNS,
// and a new type may mean anything.
function readComplaint(type: string): Return {
  const isComplaint = ['abuse', 'fraud', 'virus', 'other'].includes(type.trim().toLowerCase());
  return isComplaint ? { class: 'complaint' } : { class: 'auto', flagged: false };
}

function withFlag(reported: ReturnType<typeof readReport>): Return {
  return reported.class === 'auto' ? { class: 'auto', flagged: false } : reported;
}

// Says that it is a report and has none that can be read.
function isBrokenReport({ headers, recipients }: ReadMail): boolean {
  const type = fieldOf(headers, 'content-type');
  return recipients !== null || /^multipart\/report\b.*\bdelivery-status\b/is.test(type);
}
