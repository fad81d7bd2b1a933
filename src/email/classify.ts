/** What became of one try to hand a mail to the next server. */
export type Outcome =
  Accepted | Deferred | { result: 'failed'; response: string; deadAddress: boolean };

/** `queueId`: the name that the server gave the mail, for asking there what became of it. */
export type Accepted = { result: 'accepted'; response: string; queueId: string | null };

/**
 * To be tried again. `about` says whom the refusal is about: this `address`, or the `server` (its
 * trouble, or its opinion of us), which must never count against the address. `uncertain`: the
 * whole mail was handed over and the answer was lost, so the server may have taken it. `blocked`: a refusal
 * aimed at us (policy, block list, our account), which only a person can lift.
 */
export type Deferred = {
  result: 'deferred';
  response: string;
  about: 'address' | 'server';
  uncertain: boolean;
  blocked: boolean;
};

/** What is read of a Nodemailer error. `written`: the last byte of the mail had been handed over. */
export type SmtpFault = {
  code?: string | undefined;
  responseCode?: number | undefined;
  response?: string | undefined;
  command?: string | undefined;
  message?: string | undefined;
  written: boolean;
};

type Reply = { code: number; status: string; text: string; command: string };
type Verdict = Omit<Deferred, 'response'> | { result: 'failed'; deadAddress: boolean };

const laterServer: Verdict = {
  result: 'deferred',
  about: 'server',
  uncertain: false,
  blocked: false,
};
const laterAddress: Verdict = { ...laterServer, about: 'address' };
const blocked: Verdict = { ...laterServer, blocked: true };
const failed: Verdict = { result: 'failed', deadAddress: false };
const dead: Verdict = { result: 'failed', deadAddress: true };

// Faults of our own message: the same bytes would fail in the same way.
const messageFaults = [
  'EENVELOPE',
  'EMESSAGE',
  'ESTREAM',
  'EFILEACCESS',
  'EURLACCESS',
  'EMAXRECIPIENTS',
];

/** The outcome for an error of Nodemailer 10, by codes (RFC 5321, RFC 3463), not by wording. */
export function classifyFault(fault: SmtpFault): Exclude<Outcome, { result: 'accepted' }> {
  const response = describe(fault);
  const code = fault.responseCode;
  if (code !== undefined) return { ...judge(toReply(fault, code)), response };
  if (messageFaults.includes(fault.code ?? '')) return { ...failed, response };
  const { written } = fault;
  return { result: 'deferred', about: 'server', uncertain: written, blocked: false, response };
}

/** The outcome for a 2xx after the final dot. */
export function acceptedBy(response: string): Accepted {
  return { result: 'accepted', response: toLine(response), queueId: queueIdOf(response) };
}

function judge(reply: Reply): Verdict {
  // Greeting, EHLO, STARTTLS and AUTH are about us; MAIL FROM is about our sender. 421 closes the
  // connection whatever it answers; 503 says the session was out of step.
  const atRecipient = reply.command === 'RCPT TO';
  if (tooBig(reply)) return failed;
  if (refusesUs(reply)) return blocked;
  if (!atRecipient && reply.command !== 'DATA') return laterServer;
  if (reply.code === 421 || reply.code === 503) return laterServer;
  if (reply.code < 500 || reply.status.startsWith('4.')) return judgeTemporary(reply);
  return judgePermanent(reply, atRecipient);
}

function judgeTemporary(reply: Reply): Verdict {
  if (/^[45]\.[12]\./.test(reply.status)) return laterAddress;
  if (reply.status !== '') return laterServer;
  // Without a status: 450 "mailbox unavailable" is what greylisting answers, at RCPT only.
  return reply.code === 450 && reply.command === 'RCPT TO' ? laterAddress : laterServer;
}

function judgePermanent(reply: Reply, atRecipient: boolean): Verdict {
  const { code, status } = reply;
  if (/^5\.7\.13\d$/.test(status)) return failed; // a group that takes no mail from outside
  if (status === '5.3.2') return laterServer;
  if (status === '5.2.2' || (code === 552 && status === '')) return laterAddress;
  return atRecipient && meansNoMailbox(reply) ? dead : failed;
}

function tooBig({ code, status }: Reply): boolean {
  return code === 523 || (code >= 500 && (status === '5.3.4' || status === '5.2.3'));
}

// 4.7.x is left out: a limit that time lifts. So is what a status says about the mailbox.
function refusesUs({ code, status, text, command }: Reply): boolean {
  if (code < 500 || status.startsWith('4.') || /^5\.7\.13\d$/.test(status)) return false;
  if (status.startsWith('5.7.') || command.startsWith('AUTH')) return true;
  if (/^5\.2\.|^5\.1\.(?:1|6|10)$/.test(status)) return false;
  return BLOCK_LISTED.test(text.replaceAll(/\S+@\S+/g, ''));
}

// 5.1.2, 5.4.4 and 556 (domain without mail) are not here: a fault of DNS looks the same, so they
// end the delivery and not the subscription.
function meansNoMailbox({ code, status, text }: Reply): boolean {
  if (['5.1.1', '5.1.6', '5.1.10'].includes(status) || (code === 551 && status === '')) return true;
  return (status === '' || /^5\.[01]\.0$/.test(status)) && UNKNOWN_USER.test(text);
}

// The only places that read words: many servers say no more than 550 or 554. "Mailbox blocked" is
// about an address; Telekom, Microsoft and Google have codes of their own.
const BLOCK_LISTED =
  /\bNOWL\b|\bS31[45]0\b|\b(?:RP|SC|DY|OU)-00\d\b|spamhaus|spamcop|barracuda|\b(?:DNS|R)BL\b|\b(?:block|black|deny|sperr)[- ]?list(?:e|ed|ing)?\b|\bbad reputation\b|\bpoor reputation\b|\bschwarzen? liste\b|\b(?:IP|host|client|network|server)(?: address)?\S* (?:is |was |has been |ist )?(?:blocked|gesperrt)\b/iu;

// "Sender unknown" and "unknown
// host" are about somebody else and must not match.
const UNKNOWN_USER =
  /\b(?:user|recipient|mailbox)\b(?: is)? (?:unknown|not known|does not exist|doesn't exist|not found)\b|\bunknown (?:user|recipient|mailbox|local part)\b|\bno such (?:user|recipient|mailbox|person)\b|\b(?:empfänger|benutzer|nutzer|postfach|mailbox)(?:adresse)?(?: ist)? (?:unbekannt|nicht bekannt)\b|\bunbekannter? (?:empfänger|benutzer|nutzer|postfach|mailbox)\b/iu;

function toReply(fault: SmtpFault, code: number): Reply {
  const text = fault.response ?? '';
  const status = /^\d{3}[ -]([245]\.\d{1,3}\.\d{1,3})(?!\S)/m.exec(text)?.[1] ?? '';
  return { code, status, text, command: fault.command ?? '' };
}

// In the order of how often they are met: Postfix, Exim (and GMX), Sendmail and OpenSMTPD, Exchange,
// Google, Haraka, Amazon, qmail.
const queueIds = [
  /\bqueued as ([\w.-]{4,80})/i,
  /\bid=([\w.-]{4,80})/,
  /^250 2\.0\.0 ([\w-]{6,40}) Message accepted/i,
  /\bInternalId=(\d{4,40})/,
  /^250 2\.0\.0 OK +(\d{6,} [\w.-]{8,80}) - gsmtp/i,
  /\bMessage Queued \(([\w.-]{8,80})\)/i,
  /^250 Ok ([0-9a-f]{8,}-[0-9a-f-]{8,80})$/i,
  /^250 ok (\d{6,} qp \d+)/i,
];

/** The queue id in the answer to a mail that was taken; null where it names none in a known form. */
export function queueIdOf(response: string): string | null {
  for (const pattern of queueIds) {
    const id = pattern.exec(response)?.[1];
    if (id !== undefined) return id.replace(/[.-]+$/, '');
  }
  return null;
}

function describe(fault: SmtpFault): string {
  return toLine(fault.response ?? [fault.code, fault.message].filter(Boolean).join(': '));
}

// One line for the ledger; a hostile server may send a megabyte.
function toLine(text: string): string {
  return text
    .slice(0, 2000)
    .replace(/[\p{C}\p{Z}]+/gu, ' ')
    .trim()
    .slice(0, 500);
}
