/** What became of one try to hand a mail to the next server. */
export type Outcome =
  | { result: 'accepted'; response: string }
  | Deferred
  | { result: 'failed'; response: string; deadAddress: boolean };

/**
 * To be tried again. `about` says whom the refusal is about: this `address`, or the `server` (its
 * trouble, or its opinion of us), which must never count against the address. `uncertain`: the
 * whole mail was handed over and the answer was lost, so the server may have taken it.
 */
export type Deferred = {
  result: 'deferred';
  response: string;
  about: 'address' | 'server';
  uncertain: boolean;
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
};
const laterAddress: Verdict = {
  result: 'deferred',
  about: 'address',
  uncertain: false,
};
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
  return { result: 'deferred', about: 'server', uncertain: fault.written, response };
}

function judge(reply: Reply): Verdict {
  // Greeting, EHLO, STARTTLS and AUTH are about us; MAIL FROM is about our sender. 421 closes the
  // connection whatever it answers; 503 says the session was out of step.
  const atRecipient = reply.command === 'RCPT TO';
  if (tooBig(reply)) return failed;
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
  if (status.startsWith('5.7.') || status === '5.3.2') return laterServer;
  if (status === '5.2.2' || (code === 552 && status === '')) return laterAddress;
  return atRecipient && meansNoMailbox(reply) ? dead : failed;
}

function tooBig({ code, status }: Reply): boolean {
  return code === 523 || (code >= 500 && (status === '5.3.4' || status === '5.2.3'));
}

// 5.1.2, 5.4.4 and 556 (domain without mail) are not here: a fault of DNS looks the same, so they
// end the delivery and not the subscription.
function meansNoMailbox({ code, status, text }: Reply): boolean {
  if (['5.1.1', '5.1.6', '5.1.10'].includes(status) || (code === 551 && status === '')) return true;
  return (status === '' || /^5\.[01]\.0$/.test(status)) && UNKNOWN_USER.test(text);
}

// The one place that reads words: many servers say no more than 550. "Sender unknown" and "unknown
// host" are about somebody else and must not match.
const UNKNOWN_USER =
  /\b(?:user|recipient|mailbox)\b(?: is)? (?:unknown|not known|does not exist|doesn't exist|not found)\b|\bunknown (?:user|recipient|mailbox|local part)\b|\bno such (?:user|recipient|mailbox|person)\b|\b(?:empfänger|benutzer|nutzer|postfach|mailbox)(?:adresse)?(?: ist)? (?:unbekannt|nicht bekannt)\b|\bunbekannter? (?:empfänger|benutzer|nutzer|postfach|mailbox)\b/iu;

function toReply(fault: SmtpFault, code: number): Reply {
  const text = fault.response ?? '';
  const status = /^\d{3}[ -]([245]\.\d{1,3}\.\d{1,3})(?!\S)/m.exec(text)?.[1] ?? '';
  return { code, status, text, command: fault.command ?? '' };
}

// One line for the ledger; a hostile server may send a megabyte.
function describe(fault: SmtpFault): string {
  const text = fault.response ?? [fault.code, fault.message].filter(Boolean).join(': ');
  return text
    .slice(0, 2000)
    .replace(/[\p{C}\p{Z}]+/gu, ' ')
    .trim()
    .slice(0, 500);
}
