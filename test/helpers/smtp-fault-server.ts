import { createServer, type Socket } from 'node:net';
import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises';

export type Place = 'mail' | 'rcpt' | 'data' | 'text' | 'dot';

/**
 * What goes wrong with one mail. Answers are given as text, several lines joined by \n; an
 * empty one is silence, for good. */
export type MailScript = Partial<Record<'mail' | 'rcpt' | 'data' | 'dot', string>> & {
  /** The connection is cut in place of the answer; at `text` after some bytes of the mail. */
  cutAt?: Place;
  /** The same, but only the server's side is closed, in order. */
  endAt?: Place;
  /** Said after the first bytes of the mail; nothing is heard afterwards. Empty: reading stops. */
  early?: string;
  /** With a cut at the dot: it was taken all the same. */
  taken?: boolean;
};

/** What goes wrong with one connection. Without anything it is a good server. */
export type ConnectionScript = {
  /** Null: closed without a word. */
  greeting?: string | null;
  delayMs?: number;
  /** One byte a write. */
  byByte?: boolean;
  extensions?: string[];
  ehlo?: string;
  auth?: string;
  startTls?: string;
  rset?: string;
  /** DATA is answered by 354 although nobody is there to get the mail. */
  dataAnyway?: boolean;
  mail?: (sender: string) => MailScript;
};

export type Taken = { from: string; to: string; text: string };

export type FaultServer = {
  port: number;
  taken: Taken[];
  /** All command lines, in order. */
  lines: string[];
  connections(): number;
  /** Bytes that came in one piece, each as text. */
  pieces: string[];
  close(): Promise<void>;
};

const allExtensions = ['PIPELINING', '8BITMIME', 'SMTPUTF8', 'SIZE 10000000'];

/** A plain SMTP server that misbehaves as told, by connection and by mail. */
export async function openFaultServer(
  scriptOf: (connection: number, open: number) => ConnectionScript = () => ({}),
): Promise<FaultServer> {
  const taken: Taken[] = [];
  const lines: string[] = [];
  const pieces: string[] = [];
  const open = new Set<Socket>();
  let connections = 0;
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    socket.on('error', () => undefined);
    speak(socket, scriptOf(connections++, open.size), { taken, lines, pieces });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const close = async () => {
    for (const socket of open) socket.destroy();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
  return { port, taken, lines, pieces, connections: () => connections, close };
}

type Talk = {
  socket: Socket;
  script: ConnectionScript;
  seen: Pick<FaultServer, 'taken' | 'lines' | 'pieces'>;
  from: string | null;
  to: string | null;
  mail: MailScript;
  inText: boolean;
  rest: string;
  closed: boolean;
  answers: Promise<void>;
};

function speak(socket: Socket, script: ConnectionScript, seen: Talk['seen']): void {
  const talk: Talk = {
    socket,
    script,
    seen,
    from: null,
    to: null,
    mail: {},
    inText: false,
    rest: '',
    closed: false,
    answers: Promise.resolve(),
  };
  if (script.greeting === null) {
    socket.destroy();
    return;
  }
  say(talk, script.greeting ?? '220 faulty.example ESMTP');
  socket.setEncoding('latin1');
  socket.on('data', (piece: string) => {
    seen.pieces.push(piece);
    talk.rest += piece;
    while (!talk.closed && (talk.inText ? readText(talk) : readLine(talk)));
  });
}

function say(talk: Talk, answer: string): void {
  const { socket, script } = talk;
  const text = `${answer.replaceAll('\n', '\r\n')}\r\n`;
  inTurn(talk, async () => {
    if (script.delayMs !== undefined) await wait(script.delayMs);
    for (const piece of script.byByte ? text : [text]) {
      socket.write(piece, 'latin1');
      if (script.byByte) await nextTurn();
    }
  });
}

/** What the server does comes in the order of the commands, however long an answer takes. */
function inTurn(talk: Talk, act: () => Promise<void> | void): void {
  const before = talk.answers;
  talk.answers = (async () => {
    await before;
    await act();
  })();
}

/** False where there is no full line yet. */
function readLine(talk: Talk): boolean {
  const end = talk.rest.indexOf('\r\n');
  if (end === -1) return false;
  const line = talk.rest.slice(0, end);
  talk.rest = talk.rest.slice(end + 2);
  talk.seen.lines.push(line);
  obey(talk, line);
  return true;
}

function readText(talk: Talk): boolean {
  if (talk.mail.cutAt === 'text' || talk.mail.endAt === 'text') {
    if (talk.rest.length > 0) breakOff(talk, 'text');
    return false;
  }
  if (talk.mail.early !== undefined) {
    if (talk.rest.length === 0) return false;
    talk.closed = true;
    if (talk.mail.early === '') talk.socket.pause();
    else say(talk, talk.mail.early);
    return false;
  }
  const whole = `\r\n${talk.rest}`;
  const end = whole.indexOf('\r\n.\r\n');
  if (end === -1) return false;
  talk.rest = whole.slice(end + 5);
  talk.inText = false;
  takeMail(talk, whole.slice(2, end + 2));
  return true;
}

function takeMail(talk: Talk, stuffed: string): void {
  const { from, to, mail, seen } = talk;
  talk.from = null;
  talk.to = null;
  const answer = to === null ? '554 no recipients' : (mail.dot ?? '250 2.0.0 Ok: queued as 4F2AB1');
  const text = stuffed.replaceAll(/^\./gm, '');
  const isTaken = mail.taken ?? (mail.cutAt !== 'dot' && mail.endAt !== 'dot' && answer[0] === '2');
  if (isTaken && from !== null && to !== null) seen.taken.push({ from, to, text });
  answerAt(talk, 'dot', answer);
}

function obey(talk: Talk, line: string): void {
  const { script } = talk;
  const [verb = ''] = line.toUpperCase().split(/[ :]/, 1);
  const sequence: Partial<Record<string, () => void>> = {
    EHLO: () => say(talk, script.ehlo ?? helloOf(script.extensions ?? allExtensions)),
    HELO: () => say(talk, '250 faulty.example'),
    AUTH: () => say(talk, script.auth ?? '235 2.7.0 welcome'),
    STARTTLS: () => say(talk, script.startTls ?? '502 no'),
    MAIL: () => obeyMail(talk, line),
    RCPT: () => obeyRcpt(talk, line),
    DATA: () => obeyData(talk),
    RSET: () => {
      talk.from = null;
      talk.to = null;
      say(talk, script.rset ?? '250 2.0.0 reset');
    },
    QUIT: () => {
      say(talk, '221 bye');
      inTurn(talk, () => void talk.socket.end());
    },
  };
  (sequence[verb] ?? (() => say(talk, '500 what?')))();
}

function helloOf(extensions: string[]): string {
  const lines = ['faulty.example', ...extensions];
  return lines
    .map((line, index) => `250${index === lines.length - 1 ? ' ' : '-'}${line}`)
    .join('\n');
}

const addressIn = (line: string) => /<(.*?)>/.exec(line)?.[1] ?? '';

function obeyMail(talk: Talk, line: string): void {
  if (talk.from !== null) return say(talk, '503 5.5.1 nested MAIL');
  const sender = addressIn(line);
  talk.mail = talk.script.mail?.(sender) ?? {};
  const answer = talk.mail.mail ?? '250 2.1.0 Ok';
  if (answer[0] === '2') talk.from = sender;
  answerAt(talk, 'mail', answer);
}

function obeyRcpt(talk: Talk, line: string): void {
  if (talk.from === null) return say(talk, '503 5.5.1 need MAIL');
  const answer = talk.mail.rcpt ?? '250 2.1.5 Ok';
  if (answer[0] === '2') talk.to = addressIn(line);
  answerAt(talk, 'rcpt', answer);
}

function obeyData(talk: Talk): void {
  if (talk.to === null && !talk.script.dataAnyway)
    return say(talk, '554 5.5.1 no valid recipients');
  const answer = talk.mail.data ?? '354 go on';
  talk.inText = answer.startsWith('354');
  answerAt(talk, 'data', answer);
}

function answerAt(talk: Talk, place: Place, answer: string): void {
  if (talk.mail.cutAt === place || talk.mail.endAt === place) breakOff(talk, place);
  else if (answer === '') talk.closed = true;
  else say(talk, answer);
}

// What was said before reaches the client, which is more than a reset would let through.
function breakOff(talk: Talk, place: Place): void {
  const { socket } = talk;
  talk.closed = true;
  inTurn(talk, () => {
    if (talk.mail.endAt === place) socket.end();
    else socket.destroySoon();
  });
}
