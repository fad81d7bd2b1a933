import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server';

export type Letter = { messageId: string; to: string; subject: string };

export type Postbox = {
  url: string;
  /** Every mail that was taken, in order; the same one twice where it came twice. */
  letters: Letter[];
  /** How often each address got a mail. */
  countByAddress(): Map<string, number>;
  close(): Promise<void>;
};

export type PostboxWish = {
  port?: number;
  /** Refuses a recipient by throwing; see `reply`. */
  onRecipient?: (address: string, session: SMTPServerSession) => void;
  /** Called with the whole mail taken, before the answer; `drop` ends the connection instead. */
  onLetter?: (letter: Letter, drop: () => void) => void;
  /** Called when DATA begins; `drop` ends the connection in the middle of the mail. */
  onData?: (to: string, drop: () => void) => void;
};

/**
 * A real SMTP server that keeps what identifies a mail and forgets the rest, so that tens of
 * thousands fit. A mail counts as taken with its final dot, also where the answer is lost.
 */
export async function openPostbox(wish: PostboxWish = {}): Promise<Postbox> {
  const letters: Letter[] = [];
  const sockets = new Map<string, () => void>();
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    closeTimeout: 100,
    ...recipientRule(wish),
    onData: (stream, session, done) => {
      const to = session.envelope.rcptTo[0]?.address ?? '';
      const drop = () => sockets.get(addressOf(session))?.();
      wish.onData?.(to, drop);
      const head: Buffer[] = [];
      let size = 0;
      stream.on('data', (chunk: Buffer) => {
        if (size < 8_192) head.push(chunk);
        size += chunk.length;
      });
      stream.on('end', () => {
        const letter = { to, ...readHead(Buffer.concat(head).toString('latin1')) };
        letters.push(letter);
        let dropped = false;
        wish.onLetter?.(letter, () => (dropped = true));
        if (dropped) drop();
        else done();
      });
    },
  });
  // Connections that a test breaks on purpose.
  server.on('error', () => undefined);
  server.server.on('connection', (socket) => {
    const key = `${socket.remoteAddress}:${socket.remotePort}`;
    sockets.set(key, () => socket.destroy());
    socket.once('close', () => sockets.delete(key));
  });
  const port = await new Promise<number>((resolve) => {
    const listening = server.listen(wish.port ?? 0, '127.0.0.1', () => {
      const address = listening.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
  return {
    url: `smtp://127.0.0.1:${port}`,
    letters,
    countByAddress: () => countBy(letters.map(({ to }) => to)),
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

/** The error that makes the server answer `code` and `text`; 421 also ends the connection. */
export function reply(code: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode: code });
}

export function countBy(values: string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

function recipientRule({ onRecipient }: PostboxWish): Partial<SMTPServerOptions> {
  if (onRecipient === undefined) return {};
  return {
    onRcptTo: ({ address }, session, done) => {
      try {
        onRecipient(address, session);
        done();
      } catch (error) {
        done(error instanceof Error ? error : new Error(String(error)));
      }
    },
  };
}

function addressOf(session: SMTPServerSession): string {
  return `${session.remoteAddress}:${session.remotePort}`;
}

function readHead(text: string): { messageId: string; subject: string } {
  const lines = text.split('\r\n\r\n', 1)[0]?.replace(/\r\n[ \t]+/g, ' ') ?? '';
  const header = (name: string) => new RegExp(`^${name}: *(.*)$`, 'im').exec(lines)?.[1] ?? '';
  return { messageId: header('Message-ID'), subject: decodeWords(header('Subject')) };
}

// RFC 2047, as far as Nodemailer writes it.
function decodeWords(text: string): string {
  return text
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_, kind: string, word: string) =>
      kind.toLowerCase() === 'b' ? Buffer.from(word, 'base64').toString() : decodeQ(word),
    );
}

function decodeQ(word: string): string {
  const bytes = word
    .replaceAll('_', ' ')
    .replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString();
}
