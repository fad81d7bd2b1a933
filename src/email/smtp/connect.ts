import type { Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ConnectionOptions } from 'node:tls';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { SmtpFault } from '../classify.ts';
import type { Offers } from './envelope.ts';
import { defaultTimeouts, type Timeouts } from './timeouts.ts';

export type SmtpServer = {
  host: string;
  port: number;
  /** TLS from the first byte. */
  secure: boolean;
  /** STARTTLS is a must. Without it STARTTLS is used where it is offered. */
  requireTls: boolean;
  auth?: { user: string; pass: string };
  /** What EHLO calls us. */
  name: string;
  tls?: ConnectionOptions;
  timeouts?: Partial<Timeouts>;
};

/** No session came about; `fault` says who said what. */
export class SmtpConnectError extends Error {
  override readonly name = 'SmtpConnectError';
  readonly fault: SmtpFault;
  constructor(fault: SmtpFault) {
    super(fault.message ?? fault.response ?? 'no SMTP session');
    this.fault = fault;
  }
}

export type Connected = { socket: Socket; offers: Offers };

/**
 * Greeting, EHLO or HELO, STARTTLS and AUTH by Nodemailer; hands over the bare socket, without a
 * reader of its bytes. Rejects with SmtpConnectError.
 */
export async function connectToServer(
  server: SmtpServer,
  signal?: AbortSignal,
): Promise<Connected> {
  const limits = { ...defaultTimeouts, ...server.timeouts };
  const seen: { offers?: Offers } = {};
  const connection = new SMTPConnection(toOptions(server, limits, seen));
  const failure = watchForFailure(connection, limits, signal);
  try {
    await Promise.race([failure.promise, shakeHands(connection, server)]);
    if (seen.offers === undefined) throw new Error('no extensions were read');
    return { socket: takeSocket(connection), offers: seen.offers };
  } catch (error) {
    connection.close();
    throw new SmtpConnectError(toFault(error));
  } finally {
    failure.stop();
  }
}

// A SASL method that sends nothing: the one public door through which Nodemailer shows what EHLO said.
const READ_OFFERS = 'X-READ-OFFERS';

function toOptions(server: SmtpServer, limits: Timeouts, seen: { offers?: Offers }) {
  return {
    host: server.host,
    port: server.port,
    secure: server.secure,
    requireTLS: server.requireTls,
    name: server.name,
    tls: server.tls,
    connectionTimeout: limits.connect + limits.greeting,
    greetingTimeout: limits.greeting,
    dnsTimeout: limits.connect,
    socketTimeout: limits.command,
    socketCloseTimeout: 0,
    customAuth: {
      [READ_OFFERS]: (context: SMTPConnection.CustomAuthenticationContext) => {
        seen.offers = toOffers(context.extensions, context.maxAllowedSize || 0);
        context.resolve();
      },
    },
  };
}

function toOffers(extensions: string[], maxSize: number): Offers {
  const offered = new Set(extensions);
  return {
    pipelining: offered.has('PIPELINING'),
    size: offered.has('SIZE'),
    maxSize,
    eightBit: offered.has('8BITMIME'),
    utf8: offered.has('SMTPUTF8'),
  };
}

async function shakeHands(connection: SMTPConnection, server: SmtpServer): Promise<void> {
  await new Promise<void>((resolve, reject) =>
    connection.connect((error) => (error ? reject(error) : resolve())),
  );
  if (server.auth) await logIn(connection, { ...server.auth });
  await logIn(connection, { method: READ_OFFERS });
  // What came in one piece with the last answer (a 421, an answer too many) is looked at in the next
  // turn, by Nodemailer, which then gives the connection up.
  await nextTurn();
}

function logIn(connection: SMTPConnection, auth: SMTPConnection.AuthenticationType): Promise<void> {
  return new Promise((resolve, reject) =>
    connection.login(auth, (error) => (error ? reject(error) : resolve())),
  );
}

function watchForFailure(connection: SMTPConnection, limits: Timeouts, signal?: AbortSignal) {
  const { promise, reject } = Promise.withResolvers<never>();
  promise.catch(() => undefined);
  // This listener stays: an error event that nobody hears would end the process.
  connection.on('error', reject);
  connection.on('end', () => reject(coded('ECONNECTION', 'the server closed the connection')));
  const abort = () => reject(coded('EABORT', 'given up'));
  signal?.addEventListener('abort', abort, { once: true });
  if (signal?.aborted) abort();
  const unconnected = setTimeout(() => {
    if (connection.stage === 'init') reject(coded('ETIMEDOUT', 'no connection in time'));
  }, limits.connect);
  // Nodemailer's limit is one of silence, which a byte now and then never breaks.
  const opening = limits.connect + limits.greeting + limits.command;
  const unopened = setTimeout(() => reject(coded('ETIMEDOUT', 'no session in time')), opening);
  const stop = () => {
    clearTimeout(unconnected);
    clearTimeout(unopened);
    signal?.removeEventListener('abort', abort);
  };
  return { promise, stop };
}

// Nodemailer's listeners for close, end and error stay: on a connection without a command under way
// they do no more than close it, and Node's own listeners for these events must not be taken off.
function takeSocket(connection: SMTPConnection): Socket {
  const socket = connection._socket;
  if (!socket || socket.destroyed || connection.destroyed)
    throw coded('ECONNECTION', 'the server closed the connection');
  socket.setTimeout(0);
  socket.removeAllListeners('timeout');
  socket.removeAllListeners('data');
  return socket;
}

type CodedError = Error & Pick<SmtpFault, 'code' | 'responseCode' | 'response' | 'command'>;

function coded(code: string, message: string): CodedError {
  return Object.assign(new Error(message), { code, command: 'CONN' });
}

function toFault(error: unknown): SmtpFault {
  if (!(error instanceof Error)) return { message: String(error), written: false };
  const { code, responseCode, response, command, message }: CodedError = error;
  return { code, responseCode, response, command, message, written: false };
}
