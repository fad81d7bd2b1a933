import { openSession, type Session, type SmtpServer } from '../../../src/email/smtp/session.ts';
import {
  type ConnectionScript,
  type FaultServer,
  type MailScript,
  openFaultServer,
} from '../../helpers/smtp-fault-server.ts';
import { mailOf, openQueue, toServer, wordsOf } from './sending.ts';

const toClose: (() => Promise<void> | void)[] = [];

/** For `afterEach` of the file: ends what `openPair` opened in the test. */
export async function closePairs(): Promise<void> {
  for (const close of toClose.splice(0).toReversed()) await close();
}

/** A server with its faults, and a session with it, until `closePairs`. */
export async function openPair(script: ConnectionScript = {}, more: Partial<SmtpServer> = {}) {
  const server = await openFaultServer(() => script);
  toClose.push(() => server.close());
  const session = await openSession(toServer(server.port, more));
  toClose.push(() => session.destroy());
  return { server, session };
}

/** Three mails: what was told of each that was taken, and who got one. */
export async function sendThree({ server, session }: { server: FaultServer; session: Session }) {
  const queue = openQueue([0, 1, 2].map((number) => mailOf(number)));
  await session.pump(queue.take);
  const taken = server.taken.map(({ to }) => to);
  return { words: wordsOf(queue.told), taken };
}

/** The fault for the second of three mails. */
export const onSecond = (script: MailScript) => (sender: string) =>
  sender.startsWith('b+1@') ? script : {};
