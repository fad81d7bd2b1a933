import type { SmtpFault } from '../classify.ts';
import { type Connected, connectToServer, type SmtpServer } from './connect.ts';
import {
  end,
  endByGarbage,
  endByLoss,
  endByTimeout,
  type Line,
  type Transmission,
} from './line.ts';
import { openReplyReader } from './replies.ts';
import { defaultTimeouts, openDeadline, type Timeouts } from './timeouts.ts';
import { answer, goOn, watch } from './transmit.ts';

export { SmtpConnectError, type SmtpServer } from './connect.ts';
export type { Transmission } from './line.ts';
export type { Timeouts } from './timeouts.ts';

export type Session = {
  /**
   * Takes and sends one after the other, the envelope of the next in one write with the end of this
   * one where the server offers PIPELINING, until `take` gives nothing and all are settled. On a
   * session that is not alive nothing is taken. Never rejects.
   */
  pump(take: () => Transmission | undefined): Promise<void>;
  /** False once the connection is lost or was ended. */
  alive(): boolean;
  /**
   * Why it ended, when the server or the network ended it under way (for backoff). Null while alive,
   * after quit, and where the server closed an idle session.
   */
  fault(): SmtpFault | null;
  /** Lets a running pump finish what it took, then QUIT, a few seconds at most. */
  quit(): Promise<void>;
  /** Ends at once: what was handed over whole is settled as uncertain, the rest is given back. */
  destroy(): void;
};

/** Connects, greets, STARTTLS, AUTH. Rejects with SmtpConnectError. */
export async function openSession(server: SmtpServer, signal?: AbortSignal): Promise<Session> {
  const connected = await connectToServer(server, signal);
  const line = toLine(connected, { ...defaultTimeouts, ...server.timeouts });
  let pumping = Promise.resolve();
  let quitting: Promise<void> | undefined;
  return {
    pump: (take) => (pumping = pumping.then(() => pump(line, take))),
    alive: () => !line.ended && !line.closing,
    fault: () => line.fault,
    quit: () => {
      line.closing = true;
      return (quitting ??= pumping.then(() => quit(line)));
    },
    destroy: () => end(line, null),
  };
}

function toLine({ socket, offers }: Connected, limits: Timeouts): Line {
  const line: Line = {
    socket,
    offers,
    limits,
    deadline: openDeadline(() => endByTimeout(line)),
    awaited: [],
    take: () => undefined,
    done: () => undefined,
    closing: false,
    ended: false,
    fault: null,
    settledBefore: false,
  };
  const read = openReplyReader({
    reply: (reply) => answer(line, reply),
    garbage: (what) => endByGarbage(line, what),
  });
  socket.on('data', read);
  socket.on('error', (error) => endByLoss(line, error));
  socket.on('end', () => endByLoss(line));
  socket.on('close', () => endByLoss(line));
  return line;
}

function pump(line: Line, take: Line['take']): Promise<void> {
  if (line.ended || line.closing) return Promise.resolve();
  return new Promise((resolve) => {
    line.take = take;
    line.done = resolve;
    goOn(line);
    if (!line.ended) watch(line);
  });
}

function quit(line: Line): Promise<void> {
  if (line.ended) return Promise.resolve();
  return new Promise((resolve) => {
    line.done = resolve;
    line.awaited.push({ step: 'quit', sending: null });
    line.socket.write('QUIT\r\n', 'latin1');
    watch(line);
  });
}
