import { judgeBounce } from './judge-bounce.ts';
import { fieldOf, type ReadMail } from './read-mail.ts';
import type { Reported } from './read-report.ts';

const REASON_LENGTH = 3_000;

/**
 * A bounce in plain words, as servers wrote them before RFC 3464 and some still do; null where the
 * mail is none. Only a mail that a machine sent is looked at.
 */
export function readBounceText(mail: ReadMail): Reported | null {
  if (!isFromMachine(mail)) return null;
  const text = mail.text.slice(0, 10_000);
  if (DELAYED.test(mail.subject) || DELAYED.test(text)) return { class: 'auto' };
  const isFailure = FAILED_SUBJECT.test(mail.subject) || FAILED_TEXT.test(text);
  if (!isFailure && !mail.headers.has('x-failed-recipients')) return null;
  const diagnostic = reasonOf(text);
  return { ...judgeBounce({ status: '', diagnostic }), diagnostic };
}

function isFromMachine({ from, headers }: ReadMail): boolean {
  if (/^(?:mailer-daemon|postmaster|mail-?daemon|mail[._-]?delivery\S{0,40})@/.test(from))
    return true;
  if (headers.has('x-failed-recipients')) return true;
  return fieldOf(headers, 'return-path').replace(/\s/g, '') === '<>';
}

// What stands before the copy of our own mail, whose words must not be taken for a reason.
function reasonOf(text: string): string {
  const copy = COPY_BEGINS.exec(text);
  const words = copy === null ? text : text.slice(0, copy.index);
  return words
    .replace(/[^\s@<>]{1,64}@[^\s@<>]{1,255}/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, REASON_LENGTH);
}

const COPY_BEGINS =
  /^[ \t]*(?:-{2,}[ \t|]*(?:below this line|this is a copy|original|message header|body of message|the header of|nachrichtenkopf|kopie|ursprüngliche|es folgt)|(?:original message|message headers?) follows?|return-path:|received:|(?:es )?folgt (?:die|eine) (?:kopie|ursprüngliche)|ursprüngliche nachricht|the original message was|original-header|ursprüngliche nachrichtenkopfzeilen)/imu;

const DELAYED =
  /\bdelivery (?:status notification )?\(?(?:is )?delay(?:ed)?\)?|\bmessage (?:is )?delayed\b|\bwarning: (?:message|could not send|mail).{0,60}\b(?:delayed|still|past)\b|\bhas not (?:yet )?been delivered\b.{0,80}\bafter more than\b|\bno action is required on your part\b|\bwird weiter versucht\b|\bverzögert(?:e zustellung)?\b|\bzustellung verzögert\b/iu;

const FAILED_SUBJECT =
  /\b(?:undeliver(?:able|ed)|undelivered mail|mail delivery fail|delivery (?:status notification|fail|error|has failed|report)|failure notice|returned (?:mail|to sender)|message not delivered|non-?delivery|delivery to .{0,80} failed)|\b(?:unzustellbar|nicht zustellbar|zustellung fehlgeschlagen|zustellfehler|fehler bei der zustellung|nachricht konnte nicht zugestellt)/iu;

const FAILED_TEXT =
  /\bthis is the (?:qmail-send|mail system)\b|\bwasn't able to deliver\b|\bcould not be delivered\b|\bdid not reach\b.{0,40}\brecipients?\b|\bdelivery to the following recipients? failed\b|\bfailed addresses follow\b|\bpermanent(?: fatal)? errors?\b|\bunable to deliver\b|\bkonnte(?:n)? (?:leider )?(?:\S{1,40} ){0,8}nicht (?:zugestellt|ausgeliefert|übermittelt)|\bhat .{0,40}\bempfänger nicht erreicht\b|\bzustellung (?:\S{1,40} ){0,6}(?:fehlgeschlagen|gescheitert|nicht möglich)/iu;
