import type { Outcome } from '../../../src/email/classify.ts';
import type { MailBytes } from '../../../src/email/mail-bytes.ts';
import type { SmtpServer, Transmission } from '../../../src/email/smtp/session.ts';

/** What was told of one mail, in order: more than one entry is a fault. */
export type Told = { mail: MailBytes; told: (Outcome | 'given back')[] };

export function toServer(port: number, more: Partial<SmtpServer> = {}): SmtpServer {
  return { host: '127.0.0.1', port, secure: false, requireTls: false, name: 'us.example', ...more };
}

export function mailOf(number: number, text = 'Guten Tag'): MailBytes {
  return {
    from: `b+${number}@us.example`,
    to: `r${number}@them.example`,
    data: [`Message-ID: <${number}@us.example>\r\nSubject: Betreff\r\n\r\n${text}\r\n`],
  };
}

/** A queue that hands out the mails and notes what is told of each. */
export function openQueue(mails: MailBytes[]): {
  told: Told[];
  take: () => Transmission | undefined;
} {
  const told: Told[] = [];
  let next = 0;
  const take = () => {
    const mail = mails[next++];
    if (mail === undefined) return undefined;
    const entry: Told = { mail, told: [] };
    told.push(entry);
    return {
      mail,
      settle: (outcome: Outcome) => void entry.told.push(outcome),
      giveBack: () => void entry.told.push('given back'),
    };
  };
  return { told, take };
}

/** One word for each mail that was taken off the queue. */
export function wordsOf(told: Told[]): string[] {
  return told.map(({ told }) => told.map(wordOf).join(' and '));
}

export function wordOf(outcome: Outcome | 'given back'): string {
  if (outcome === 'given back' || outcome.result === 'accepted')
    return outcome === 'given back' ? outcome : 'accepted';
  if (outcome.result === 'failed') return outcome.deadAddress ? 'dead' : 'failed';
  if (outcome.uncertain) return 'uncertain';
  return outcome.blocked ? 'blocked' : `later (${outcome.about})`;
}
