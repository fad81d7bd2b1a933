import type { Socket } from 'node:net';
import { classifyFault, type Outcome, type SmtpFault } from '../classify.ts';
import type { MailBytes } from '../mail-bytes.ts';
import type { Envelope, Offers } from './envelope.ts';
import type { Reply } from './replies.ts';
import type { Deadline, Timeouts } from './timeouts.ts';

/** Neither function may throw. */
export type Transmission = {
  mail: MailBytes;
  /** Called exactly once, unless giveBack is. */
  settle(outcome: Outcome): void;
  /**
   * The server cannot have taken it (connection lost before its bytes were complete, or its envelope
   * was only sent ahead): it may go over another connection. Called exactly once instead of settle.
   */
  giveBack(): void;
};

/** What the server owes an answer to. `rset` and `lone dot` clear away what a refused mail left behind. */
export type Step = 'mail' | 'rcpt' | 'data' | 'dot' | 'lone dot' | 'rset' | 'quit';
export type Sending = Envelope & { transmission: Transmission; settled: boolean; written: boolean };
export type Awaited = { step: Step; sending: Sending | null };

/** One connection and what is under way on it. */
export type Line = {
  socket: Socket;
  offers: Offers;
  limits: Timeouts;
  deadline: Deadline;
  /** The answers that the server owes, in their order. All mails that are not settled are in here. */
  awaited: Awaited[];
  take: () => Transmission | undefined;
  /** Ends the running pump. */
  done: () => void;
  /** No further mails are taken. */
  closing: boolean;
  ended: boolean;
  fault: SmtpFault | null;
  /** At least one mail got its answer on this connection. */
  settledBefore: boolean;
};

const commands: Record<Step, string> = {
  mail: 'MAIL FROM',
  rcpt: 'RCPT TO',
  data: 'DATA',
  dot: 'DATA',
  'lone dot': 'DATA',
  rset: 'RSET',
  quit: 'QUIT',
};

export function settle(line: Line, sending: Sending, outcome: Outcome): void {
  if (sending.settled) return;
  sending.settled = true;
  line.settledBefore = true;
  sending.transmission.settle(outcome);
}

/** What an answer that refuses says, for the classes of outcomes. */
export function toFault({ step, sending }: Awaited, { code, text }: Reply): SmtpFault {
  const written = sending?.written ?? false;
  return { responseCode: code, response: text, command: commands[step], written };
}

/**
 * The connection is over. Mails whose bytes were complete are uncertain, others are given back.
 * `blame`: the mail at the head made or met the end by itself, and is deferred instead, so that no
 * mail wanders from one connection to the next for ever.
 */
export function end(line: Line, fault: SmtpFault | null, blame = false): void {
  if (line.ended) return;
  line.ended = true;
  line.fault = fault;
  line.deadline.clear();
  line.socket.destroy();
  const reason = fault ?? { code: 'EABORT', message: 'the session was closed', written: false };
  const awaited = line.awaited.splice(0);
  for (const { sending } of awaited) {
    if (sending === null || sending.settled) continue;
    const { written } = sending;
    if (written || (blame && sending === awaited[0]?.sending))
      settle(line, sending, classifyFault({ ...reason, written }));
    else release(sending);
  }
  line.done();
}

function release(sending: Sending): void {
  sending.settled = true;
  sending.transmission.giveBack();
}

/** 421, the answer to QUIT, or one that nobody asked for. */
export function endByReply(line: Line, head: Awaited | undefined, reply: Reply): void {
  // A server that ends an idle session (RFC 5321 3.8) is not to be spared for it.
  if (head?.step === 'quit' || (head === undefined && reply.code === 421)) return end(line, null);
  if (head === undefined) return end(line, protocolFault(`unexpected answer: ${reply.text}`));
  // "Too many errors", "too many mails on this connection": the mails before used up its patience.
  const innocent = head.step === 'mail' && line.settledBefore;
  end(line, toFault(head, reply), !innocent);
}

/** An answer that cannot be one to this step: from here on none could be told from another's. */
export function endOutOfStep(line: Line, head: Awaited, reply: Reply): void {
  const { step, sending } = head;
  // Refused before its last block: said in time, and about this mail.
  if (step === 'dot' && sending && !sending.written && reply.code >= 400)
    settle(line, sending, classifyFault(toFault(head, reply)));
  end(line, protocolFault(`unexpected answer to ${commands[step]}: ${reply.text}`), true);
}

/** Bytes that are no answer at all. */
export function endByGarbage(line: Line, what: string): void {
  end(line, protocolFault(what), true);
}

export function endByTimeout(line: Line): void {
  const head = line.awaited[0];
  if (head === undefined || head.step === 'quit') return end(line, null);
  const command = commands[head.step];
  const message = `no answer to ${command} in time`;
  end(line, { code: 'ETIMEDOUT', command, message, written: false }, true);
}

/** `error` is missing where the server closed the connection in order. */
export function endByLoss(line: Line, error?: Error): void {
  const head = line.awaited[0];
  if (head === undefined || head.step === 'quit') return end(line, null);
  const code = error === undefined ? 'ECONNECTION' : 'ESOCKET';
  const message = error?.message ?? 'the server closed the connection';
  end(line, { code, command: commands[head.step], message, written: false });
}

function protocolFault(message: string): SmtpFault {
  return { code: 'EPROTOCOL', command: 'CONN', message: message.slice(0, 300), written: false };
}
