import { createTransport, type NodemailerError, type SendMailOptions } from 'nodemailer';
import { classifyFault, type Outcome } from './classify.ts';
import type { MailMessage } from './message.ts';

export type Mail = {
  /**
   * Hands one mail to the mail server. Never rejects for a reason of mail: refusal, timeout and
   * lost connection are outcomes. Rejects only on a fault of the program.
   */
  send(message: MailMessage): Promise<Outcome>;
  /** Lets mails in flight finish for ten seconds; those still waiting are deferred. */
  close(): Promise<void>;
};

const CLOSE_LIMIT_MS = 10_000;
type Watched = SendMailOptions & { whenWritten?: () => void };

/** A pool of connections to the mail server. Opens none before the first mail. */
export function openMail(input: { smtpUrl: string }): Mail {
  const transport = openTransport(input.smtpUrl);
  const inFlight = new Set<Promise<Outcome>>();
  let closed = false;
  const send = async (message: MailMessage): Promise<Outcome> => {
    let written = false;
    const watched: Watched = { ...message, whenWritten: () => (written = true) };
    try {
      const { response } = await transport.sendMail(watched);
      return { result: 'accepted', response: (response ?? '').slice(0, 500) };
    } catch (error) {
      if (!isMailFault(error, closed)) throw error;
      const { code, responseCode, response, command, message } = error;
      return classifyFault({ code, responseCode, response, command, message, written });
    }
  };
  return {
    send: (message) => track(inFlight, send(message)),
    close: async () => {
      closed = true;
      transport.close();
      await withLimit(Promise.allSettled(inFlight));
      transport.close({ force: true });
    },
  };
}

function openTransport(url: string) {
  const transport = createTransport({
    pool: true,
    url,
    maxConnections: 5,
    maxMessages: 1000,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 120_000,
    // Only where the server closed an idle connection before a byte of the mail was read.
    maxRequeues: 1,
  });
  // Nodemailer does not tell whether a connection was lost before or after the final dot; the end
  // of the message's stream does: without it no server can have taken the mail.
  transport.use('stream', (mail, done) => {
    const { whenWritten }: Watched = mail.data;
    mail.message.processFunc((bytes) => (whenWritten ? bytes.once('end', whenWritten) : bytes));
    done();
  });
  return transport;
}

// A pool that is closed fails what still waits with an error without a code.
function isMailFault(error: unknown, closed: boolean): error is NodemailerError {
  if (!(error instanceof Error)) return false;
  if (!('code' in error)) return closed;
  return typeof error.code === 'string' && !error.code.startsWith('ERR_');
}

function track<T>(inFlight: Set<Promise<T>>, sending: Promise<T>): Promise<T> {
  inFlight.add(sending);
  const forget = () => inFlight.delete(sending);
  sending.then(forget, forget);
  return sending;
}

async function withLimit(work: Promise<unknown>): Promise<void> {
  const limit = Promise.withResolvers<void>();
  const timer = setTimeout(limit.resolve, CLOSE_LIMIT_MS);
  await Promise.race([work, limit.promise]);
  clearTimeout(timer);
}
