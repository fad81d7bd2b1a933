import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import { type Clock, systemClock } from '../clock.ts';
import { type MailStore, openMailStore } from './mailbox-store.ts';

export type { MailEntry } from './mailbox-store.ts';

export type Mailbox = Pick<MailStore, 'count' | 'list' | 'find' | 'read'> & {
  /** `smtp://127.0.0.1:<free port>`: no sign-in, no TLS. */
  smtpUrl: string;
  close(): Promise<void>;
};

/** Recipients at these domains are refused, to try out what happens then. */
export const refusals = [
  { domain: 'tempfail.example', code: 451, answer: '4.3.0 Please try again later' },
  { domain: 'full.example', code: 452, answer: '4.2.2 Mailbox full' },
  { domain: 'unknown.example', code: 550, answer: '5.1.1 No such user here' },
] as const;

/** How many of the newest mails are kept where nothing else is asked for. */
export const keptMails = 20_000;

const SIZE_LIMIT = 25 * 1024 * 1024;

/**
 * A real SMTP server that delivers to nobody: each mail is kept in `folder`, and is there before the
 * client reads 250. The oldest of more than `keep` mails are removed.
 */
export async function openMailbox(
  folder: string,
  options: { keep?: number; clock?: Clock } = {},
): Promise<Mailbox> {
  const { keep = keptMails, clock = systemClock } = options;
  const store = await openMailStore(folder, keep);
  const server = createServer(store, clock);
  const port = await listen(server);
  return {
    smtpUrl: `smtp://127.0.0.1:${port}`,
    count: () => store.count(),
    list: (search) => store.list(search),
    find: (id) => store.find(id),
    read: (id) => store.read(id),
    close: async () => {
      await new Promise<void>((resolve) => server.close(resolve));
      store.close();
    },
  };
}

function createServer(store: MailStore, clock: Clock): SMTPServer {
  return new SMTPServer({
    name: 'localhost',
    banner: 'Depesche mailbox',
    disabledCommands: ['AUTH', 'STARTTLS'],
    authOptional: true,
    disableReverseLookup: true,
    size: SIZE_LIMIT,
    // The library's minute is less than a sender's pool may rest (RFC 5321 asks for five).
    socketTimeout: 10 * 60 * 1000,
    closeTimeout: 500,
    onRcptTo: ({ address }, _session, answer) => answer(refusalOf(address)),
    onData: (stream, session, answer) =>
      collect(stream, (raw) => answer(keepMail({ store, clock, session }, raw))),
  });
}

async function listen(server: SMTPServer): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  // From now on an error is a client that broke off: its own affair, and it will try again.
  server.removeAllListeners('error');
  server.on('error', () => undefined);
  return (server.server.address() as AddressInfo).port;
}

function refusalOf(address: string): Error | null {
  const domain = address.slice(address.lastIndexOf('@') + 1).toLowerCase();
  const refusal = refusals.find((refusal) => refusal.domain === domain);
  return refusal === undefined ? null : smtpError(refusal.code, refusal.answer);
}

/** An oversized mail is read to its end, as SMTP wants it, but not held in memory: null. */
function collect(stream: SMTPServerDataStream, then: (raw: Buffer | null) => void): void {
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => {
    if (stream.sizeExceeded) chunks.length = 0;
    else chunks.push(chunk);
  });
  stream.on('end', () => then(stream.sizeExceeded ? null : Buffer.concat(chunks)));
  // The client broke off within the mail: there is nobody to answer and nothing to keep.
  stream.on('error', () => undefined);
}

type Arrival = { store: MailStore; clock: Clock; session: SMTPServerSession };

/** Null when kept; what the file system refuses is temporary for the client (RFC 5321, 452). */
function keepMail({ store, clock, session }: Arrival, raw: Buffer | null): Error | null {
  if (raw === null) return smtpError(552, `5.3.4 Larger than ${SIZE_LIMIT} bytes`);
  const { mailFrom, rcptTo } = session.envelope;
  try {
    store.add({
      raw,
      receivedAt: clock.now(),
      envelopeFrom: mailFrom === false ? '' : mailFrom.address,
      recipients: rcptTo.map(({ address }) => address),
    });
    return null;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    return smtpError(452, `4.3.1 The mail could not be written (${code})`);
  }
}

function smtpError(responseCode: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode });
}
