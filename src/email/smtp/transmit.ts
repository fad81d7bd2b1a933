import { acceptedBy, classifyFault } from '../classify.ts';
import { lengthOf, type Piece, textOf } from '../mail-bytes.ts';
import { toEnvelope } from './envelope.ts';
import {
  type Awaited,
  endByReply,
  endOutOfStep,
  type Line,
  type Sending,
  settle,
  type Step,
  toFault,
} from './line.ts';
import type { Reply } from './replies.ts';
import type { Timeouts } from './timeouts.ts';

// A mail of a release is one write; a longer one waits after each block until it has left.
const BLOCK = 262_144;

/** Begins the next mail unless one is under way; ends the pump when there is none. */
export function goOn(line: Line): void {
  if (line.ended || line.awaited.length > 0) return;
  const next = takeNext(line);
  if (next === undefined) return line.done();
  if (line.offers.pipelining) return write(line, begin(line, next));
  expect(line, 'mail', next);
  write(line, next.mailFrom);
}

/** Sets the limit for the answer that is owed first. */
export function watch(line: Line): void {
  const head = line.awaited[0];
  if (head === undefined) return line.deadline.clear();
  line.deadline.set(limitOf(line.limits, head));
}

function limitOf(limits: Timeouts, { step, sending }: Awaited): number {
  if (step === 'data') return limits.data;
  if (step === 'dot') return sending?.written ? limits.answer : limits.block;
  return step === 'quit' ? limits.quit : limits.command;
}

/** Takes in one answer and does what follows from it. */
export function answer(line: Line, reply: Reply): void {
  if (line.ended) return;
  const head = line.awaited[0];
  if (head === undefined || head.step === 'quit' || reply.code === 421)
    return endByReply(line, head, reply);
  if (!isInStep(head, reply.code)) return endOutOfStep(line, head, reply);
  line.awaited.shift();
  if (head.sending === null) goOn(line);
  else react(line, head.step, { sending: head.sending, reply });
  if (!line.ended) watch(line);
}

function isInStep({ step, sending }: Awaited, code: number): boolean {
  if (step === 'rset') return code < 300;
  if (step === 'data') return code === 354 || code >= 400;
  if (step === 'dot' && !sending?.written) return false;
  return code < 300 || code >= 400;
}

function react(
  line: Line,
  step: Step,
  { sending, reply }: { sending: Sending; reply: Reply },
): void {
  const refused = reply.code >= 400;
  if (refused) settle(line, sending, classifyFault(toFault({ step, sending }, reply)));
  if (step === 'data') {
    if (refused) sendLast(line, 'RSET\r\n', { step: 'rset', sending: null });
    // Its sender or its recipient was refused, and the server is ready for the text all the same.
    else if (sending.settled) sendLast(line, '.\r\n', { step: 'lone dot', sending: null });
    else sendBody(line, sending);
  } else if (step === 'dot') {
    if (!refused) settle(line, sending, acceptedBy(reply.text));
    goOn(line);
  } else if (!line.offers.pipelining) {
    stepOn(line, step, { sending, refused });
  }
}

// Without PIPELINING every command waits for the answer before.
function stepOn(
  line: Line,
  step: Step,
  { sending, refused }: { sending: Sending; refused: boolean },
) {
  if (refused) return sendLast(line, 'RSET\r\n', { step: 'rset', sending: null });
  expect(line, step === 'mail' ? 'rcpt' : 'data', sending);
  write(line, step === 'mail' ? sending.rcptTo : 'DATA\r\n');
}

function sendBody(line: Line, sending: Sending): void {
  const { data } = sending.transmission.mail;
  line.awaited.push({ step: 'dot', sending });
  if (lengthOf(data) <= BLOCK) sendEnd(line, sending, data);
  else sendBlock(line, sending, textOf(data));
}

function sendBlock(line: Line, sending: Sending, rest: string): void {
  if (line.ended) return;
  if (rest.length <= BLOCK) return sendEnd(line, sending, [rest]);
  watch(line);
  line.socket.write(rest.slice(0, BLOCK), 'latin1', (error) => {
    if (!error) sendBlock(line, sending, rest.slice(BLOCK));
  });
}

function sendEnd(line: Line, sending: Sending, rest: readonly Piece[]): void {
  const ahead = sendAhead(line);
  if (line.ended) return;
  sending.written = true;
  line.socket.cork();
  for (const piece of rest)
    if (typeof piece === 'string') line.socket.write(piece, 'latin1');
    else line.socket.write(piece.bytes);
  write(line, `.\r\n${ahead}`);
  line.socket.uncork();
  watch(line);
}

/** What clears away a refused mail; the next envelope rides in the same write. */
function sendLast(line: Line, text: string, awaited: Awaited): void {
  if (line.ended) return;
  line.awaited.push(awaited);
  write(line, text + sendAhead(line));
}

// RFC 2920 3.1 lets the next envelope follow the final dot, or RSET, without waiting.
function sendAhead(line: Line): string {
  const next = line.offers.pipelining ? takeNext(line) : undefined;
  return next === undefined ? '' : begin(line, next);
}

function begin(line: Line, sending: Sending): string {
  line.awaited.push(
    { step: 'mail', sending },
    { step: 'rcpt', sending },
    { step: 'data', sending },
  );
  return `${sending.mailFrom}${sending.rcptTo}DATA\r\n`;
}

function takeNext(line: Line): Sending | undefined {
  while (!line.closing && !line.ended) {
    const transmission = line.take();
    if (transmission === undefined) return undefined;
    const envelope = toEnvelope(transmission.mail, line.offers);
    if ('fault' in envelope) transmission.settle(classifyFault(envelope.fault));
    else if (line.ended) transmission.giveBack();
    else return { ...envelope, transmission, settled: false, written: false };
  }
  return undefined;
}

function expect(line: Line, step: Step, sending: Sending): void {
  line.awaited.push({ step, sending });
}

function write(line: Line, text: string): void {
  if (!line.ended) line.socket.write(text, 'latin1');
}
