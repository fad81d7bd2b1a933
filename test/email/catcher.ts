import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

export type Caught = { from: string; to: string[]; raw: Buffer };

export type Catcher = {
  url: string;
  caught: Caught[];
  close(): Promise<void>;
};

/** A real SMTP server on a free port that keeps what it is given. `options` make it refuse. */
export async function openCatcher(options: Partial<SMTPServerOptions> = {}): Promise<Catcher> {
  const caught: Caught[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    closeTimeout: 100,
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        const from = mailFrom === false ? '' : mailFrom.address;
        caught.push({ from, to: rcptTo.map(({ address }) => address), raw: Buffer.concat(chunks) });
        done();
      });
    },
    ...options,
  });
  // Connections that a test breaks on purpose.
  server.on('error', () => undefined);
  const port = await new Promise<number>((resolve) => {
    const listening = server.listen(0, '127.0.0.1', () => {
      const address = listening.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
  const close = () => new Promise<void>((resolve) => server.close(() => resolve()));
  return { url: `smtp://127.0.0.1:${port}`, caught, close };
}

/** The error that makes the server answer `code` and `text`. */
export function answer(code: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode: code });
}
