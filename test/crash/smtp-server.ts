import { hash } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

/** Where in the conversation: before the greeting; after the 250 to RCPT; after the 354; dot seen, no answer yet; after the last 250. */
export type Step = 'connect' | 'rcpt' | 'data' | 'dot' | 'accepted';
export type TakenMail = { to: string; messageId: string; sha: string };

/** A stop at a step: whoever gets there from then on is held until `release`. */
export type Stop = { reached: Promise<void>; release(): void };

export type CrashSmtp = {
  url: string;
  /** Every mail whose final dot came, in order; the same one twice where it came twice. */
  taken: TakenMail[];
  /** Holds the connection that is the `nth` from now to get to `step`, and all that follow. */
  stopAt(step: Step, nth?: number): Stop;
  close(): Promise<void>;
};

export type CrashSmtpWish = {
  /** Waited for between the final dot and its answer; gets the number of mails taken so far. */
  beforeAnswer?: (taken: number) => Promise<void>;
};

type OpenStop = Stop & { step: Step; left: number; reach(): void; released: Promise<void> };
type Conversation = { to: string; inData: boolean };

const extensions = ['PIPELINING', '8BITMIME', 'ENHANCEDSTATUSCODES', 'SIZE 52428800'];
const endOfLine = Buffer.from('\r\n');
const endOfMail = Buffer.from('\r\n.\r\n');

/**
 * An SMTP server that knows at which step each conversation is, so that a process can be killed there.
 * Written out rather than taken from a library: those answer before one can look.
 */
export async function openCrashSmtp({ beforeAnswer }: CrashSmtpWish = {}): Promise<CrashSmtp> {
  const taken: TakenMail[] = [];
  const stops = new Set<OpenStop>();
  const sockets = new Set<Socket>();

  const pass = async (step: Step) => {
    for (const stop of stops) {
      if (stop.step !== step) continue;
      stop.left -= 1;
      if (stop.left > 0) continue;
      stop.reach();
      await stop.released;
    }
  };
  const take = async (to: string, bytes: Buffer) => {
    taken.push({ to, messageId: readMessageId(bytes), sha: hash('sha256', bytes) });
    const number = taken.length;
    await pass('dot');
    await beforeAnswer?.(number);
    return `250 2.0.0 Ok: queued as ${number}`;
  };

  const server = createServer((socket) => {
    sockets.add(socket);
    // The other end is killed on purpose.
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
    socket.setNoDelay(true);
    converse(socket, { pass, take }).catch(() => socket.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    taken,
    stopAt: (step, nth = 1) => openStop(stops, step, nth),
    close: async () => {
      for (const stop of stops) stop.release();
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function openStop(stops: Set<OpenStop>, step: Step, nth: number): OpenStop {
  const reached = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  const stop: OpenStop = {
    step,
    left: nth,
    reached: reached.promise,
    reach: reached.resolve,
    released: released.promise,
    release: () => {
      stops.delete(stop);
      released.resolve();
    },
  };
  stops.add(stop);
  return stop;
}

type Doors = {
  pass(step: Step): Promise<void>;
  /** Takes a mail; resolves with the answer. */
  take(to: string, bytes: Buffer): Promise<string>;
};

// What comes ahead of an answer (PIPELINING) waits in `pending`: one step at a time, in order.
async function converse(socket: Socket, doors: Doors): Promise<void> {
  const say = (line: string) => void socket.write(`${line}\r\n`);
  await doors.pass('connect');
  say('220 crash.example ESMTP');
  const state: Conversation = { to: '', inData: false };
  let pending: Buffer = Buffer.alloc(0);
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    for (;;) {
      const mark = state.inData ? endOfMail : endOfLine;
      const end = pending.indexOf(mark);
      if (end === -1) break;
      const unit = pending.subarray(0, end);
      pending = pending.subarray(end + mark.length);
      if (state.inData) await endMail(say, { state, doors, bytes: unit });
      else if (await obey(unit.toString('latin1'), { state, doors, say })) return;
    }
  }
}

async function endMail(
  say: (line: string) => void,
  { state, doors, bytes }: { state: Conversation; doors: Doors; bytes: Buffer },
): Promise<void> {
  state.inData = false;
  say(await doors.take(state.to, bytes));
  await doors.pass('accepted');
}

type Saying = { state: Conversation; doors: Doors; say: (line: string) => void };

/** Answers one command; true when it was the last. */
async function obey(line: string, { state, doors, say }: Saying): Promise<boolean> {
  const verb = line.slice(0, 4).toUpperCase();
  if (verb === 'EHLO') {
    say(['crash.example', ...extensions].map((word) => `250-${word}`).join('\r\n'));
    say('250 HELP');
  } else if (verb === 'RCPT') {
    state.to = /<([^>]*)>/.exec(line)?.[1] ?? '';
    say('250 2.1.5 Ok');
    await doors.pass('rcpt');
  } else if (verb === 'DATA') {
    state.inData = true;
    say('354 End data with <CR><LF>.<CR><LF>');
    await doors.pass('data');
  } else if (verb === 'QUIT') {
    say('221 2.0.0 Bye');
    return true;
  } else say(['HELO', 'MAIL', 'RSET', 'NOOP'].includes(verb) ? '250 2.0.0 Ok' : '502 5.5.2 No');
  return false;
}

function readMessageId(bytes: Buffer): string {
  const head = bytes.subarray(0, 16_384).toString('latin1').split('\r\n\r\n', 1)[0] ?? '';
  return /^Message-ID:\s*(\S+)/im.exec(head)?.[1] ?? '';
}
