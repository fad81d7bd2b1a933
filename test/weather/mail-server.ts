import { SMTPServer, type SMTPServerSession } from 'smtp-server';
import { findFreePort } from '../helpers/process.ts';

/** A mail that came to its final dot; `answered` when the sender was told 250. */
export type TakenLetter = { to: string; messageId: string; subject: string; answered: boolean };

export type Answer = 'take' | 'drop' | Error;

/** How the server behaves at each step; every mood may change while it runs. */
export type Moods = {
  /** An error is its banner. */
  greet?: () => Promise<Error | null>;
  recipient?: (address: string) => Error | null;
  /** After the final dot: an error refuses the mail, `drop` keeps it and ends the connection. */
  letter?: (to: string) => Promise<Answer>;
};

export type MailServer = {
  url: string;
  /** Every mail that was kept, the same one twice where it came twice. */
  letters: TakenLetter[];
  moods: Moods;
  close(): Promise<void>;
};

/** A real SMTP server with moods. */
export async function openMailServer(moods: Moods = {}, port?: number): Promise<MailServer> {
  const letters: TakenLetter[] = [];
  const sockets = new Map<string, () => void>();
  const current = { moods };
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    closeTimeout: 100,
    onConnect: (_session, done) => void greet(current.moods, done),
    onRcptTo: ({ address }, _session, done) => done(current.moods.recipient?.(address) ?? null),
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('error', () => undefined);
      stream.on('end', () => {
        const letter = readLetter(session, Buffer.concat(chunks).toString('latin1'));
        const drop = () => sockets.get(keyOf(session))?.();
        void answerLetter({ current, letters, letter }, { drop, done });
      });
    },
  });
  // Connections that a mood breaks on purpose.
  server.on('error', () => undefined);
  server.server.on('connection', (socket) => {
    const key = `${socket.remoteAddress}:${socket.remotePort}`;
    sockets.set(key, () => socket.destroy());
    socket.once('close', () => sockets.delete(key));
  });
  const bound = port ?? (await findFreePort());
  await new Promise<void>((resolve) => server.listen(bound, '127.0.0.1', resolve));
  const close = () => new Promise<void>((resolve) => server.close(resolve));
  return Object.assign(current, { url: `smtp://127.0.0.1:${bound}`, letters, close });
}

async function greet({ greet: ask }: Moods, done: (error?: Error | null) => void): Promise<void> {
  done(ask === undefined ? null : await ask());
}

type Arrival = { current: { moods: Moods }; letters: TakenLetter[]; letter: TakenLetter };
type Ways = { drop: () => void; done: (error?: Error | null) => void };

async function answerLetter({ current, letters, letter }: Arrival, ways: Ways): Promise<void> {
  // It lies with the server from its final dot on, whatever the answer and however late.
  letters.push(letter);
  const answer = (await current.moods.letter?.(letter.to)) ?? 'take';
  if (answer === 'drop') return ways.drop();
  letter.answered = answer === 'take';
  if (answer === 'take') return ways.done();
  letters.splice(letters.indexOf(letter), 1);
  ways.done(answer);
}

function readLetter(session: SMTPServerSession, text: string): TakenLetter {
  const head = text.split('\r\n\r\n', 1)[0]?.replace(/\r\n[ \t]+/g, ' ') ?? '';
  const header = (name: string) => new RegExp(`^${name}: *(.*)$`, 'im').exec(head)?.[1] ?? '';
  const to = session.envelope.rcptTo[0]?.address ?? '';
  return { to, messageId: header('Message-ID'), subject: header('Subject'), answered: false };
}

function keyOf(session: SMTPServerSession): string {
  return `${session.remoteAddress}:${session.remotePort}`;
}
