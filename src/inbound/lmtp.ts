import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import { gatherCalls } from './gather.ts';
import { targetOfAddress } from './find-targets.ts';
import { mailLimitBytes } from './read-mail.ts';
import { type InboundMail, type TakeDeps, type Taken, takeMails } from './take-mail.ts';

export type Lmtp = { port: number; close(): Promise<void> };

const MAX_RECIPIENTS = 50;
const TAKEN_TOGETHER = 100;
const MAX_CONNECTIONS = 100;

/**
 * Listens for what a mail server hands on by LMTP (RFC 2033), each recipient with its own answer. No
 * sign-in: who reaches the port may speak, and needs a valid token to change anything. Throws where
 * the port is taken.
 */
export async function openLmtp(
  deps: TakeDeps,
  { host, port }: { host: string; port: number },
): Promise<Lmtp> {
  const server = createServer(deps);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  // From now on an error is a client that broke off: its own affair, and it will try again.
  server.removeAllListeners('error');
  server.on('error', () => undefined);
  return {
    port: (server.server.address() as AddressInfo).port,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

function createServer(deps: TakeDeps): SMTPServer {
  const take = gatherCalls((mails: InboundMail[]) => takeMails(deps, mails), TAKEN_TOGETHER);
  return new SMTPServer({
    lmtp: true,
    name: deps.config.mailDomain,
    banner: 'Depesche',
    disabledCommands: ['AUTH', 'STARTTLS'],
    authOptional: true,
    disableReverseLookup: true,
    size: mailLimitBytes,
    maxClients: MAX_CONNECTIONS,
    socketTimeout: 5 * 60 * 1000,
    closeTimeout: 5_000,
    onRcptTo: ({ address }, session, answer) => answer(refusalOf(deps, address, session)),
    onData: (stream, session, answer) => {
      void collect(stream).then(async (raw) =>
        answer(null, await answersOf({ ...deps, take }, session, raw)),
      );
    },
  });
}

// Where answers without a token come: the address of the sender, and that for complaints.
function refusalOf(deps: TakeDeps, address: string, session: SMTPServerSession): Error | null {
  if (session.envelope.rcptTo.length >= MAX_RECIPIENTS)
    return lmtpError(452, '4.5.3 Too many recipients');
  const { mailFrom, mailDomain } = deps.config;
  const known = [mailFrom, `bounce@${mailDomain}`, `complaints@${mailDomain}`];
  const isKnown = known.some((one) => one.toLowerCase() === address.toLowerCase());
  if (isKnown || targetOfAddress(deps.config, address) !== null) return null;
  return lmtpError(550, '5.1.1 No such recipient here');
}

/** An oversized mail is read to its end, as LMTP wants it, but not held in memory: null. */
function collect(stream: SMTPServerDataStream): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  return new Promise((resolve) => {
    stream.on('data', (chunk: Buffer) => {
      if (stream.sizeExceeded) chunks.length = 0;
      else chunks.push(chunk);
    });
    stream.on('end', () => resolve(stream.sizeExceeded ? null : Buffer.concat(chunks)));
    // The client broke off within the mail: there is nobody to answer.
    stream.on('error', () => undefined);
  });
}

type AnswerDeps = Pick<TakeDeps, 'log'> & { take(mail: InboundMail): Promise<Taken> };

function answersOf(
  deps: AnswerDeps,
  { envelope }: SMTPServerSession,
  raw: Buffer | null,
): Promise<(string | Error)[]> {
  return Promise.all(envelope.rcptTo.map(({ address }) => answerOne(deps, address, raw)));
}

async function answerOne(
  deps: AnswerDeps,
  address: string,
  raw: Buffer | null,
): Promise<string | Error> {
  if (raw === null) return lmtpError(552, `5.3.4 Larger than ${mailLimitBytes} bytes`);
  try {
    const { result } = await deps.take({ raw, recipients: [address] });
    return `2.0.0 ${result}`;
  } catch (error) {
    // The mail server keeps it and tries again: after an outage, or a fault of ours that is mended.
    deps.log.error({ err: error }, 'mail not taken');
    return lmtpError(451, '4.3.0 Please try again later');
  }
}

function lmtpError(responseCode: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode });
}
