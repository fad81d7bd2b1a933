import { ImapFlow } from 'imapflow';
import { pollingLoop } from './polling-loop.ts';
import { mailLimitBytes } from './read-mail.ts';
import { type TakeDeps, takeMail } from './take-mail.ts';

export type ImapPoller = { close(): Promise<void> };

const POLL_SECONDS = 60;
const MAILS_A_ROUND = 500;
const FAULTS_A_ROUND = 5;
const FOLDER = 'Depesche';

/**
 * Looks into a mailbox every minute, and at once when its server tells of a mail. Each mail is taken
 * once and then moved to the folder "Depesche", or marked as read where that cannot be. Trouble with
 * the connection is logged and tried again; nothing is lost meanwhile.
 */
export function openImapPoller(
  deps: TakeDeps,
  { url, pollSeconds = POLL_SECONDS }: { url: string; pollSeconds?: number },
): ImapPoller {
  let client: ImapFlow | null = null;
  return pollingLoop({
    everySeconds: pollSeconds,
    run: async (wake) => {
      try {
        client ??= await openClient(deps, url, wake);
        await takeAll(deps, client);
      } catch (error) {
        client?.close();
        client = null;
        deps.log.warn({ err: describeTrouble(error) }, 'mailbox not read; it is tried again');
      }
      if (client?.usable === false) client = null;
    },
    interrupt: () => client?.close(),
    end: async () => {
      await client?.logout().catch(() => client?.close());
    },
  });
}

async function openClient(deps: TakeDeps, url: string, wake: () => void): Promise<ImapFlow> {
  const { hostname, port, protocol, username, password, pathname } = new URL(url);
  const secure = protocol === 'imaps:';
  const client = new ImapFlow({
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port) || (secure ? 993 : 143),
    secure,
    auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) },
    logger: false,
    connectionTimeout: 20_000,
    autoIdleDelay: 2_000,
    maxLiteralSize: 2 * mailLimitBytes,
    maxResponseSize: 4 * mailLimitBytes,
  });
  // Without a listener a lost connection would end the process.
  client.on('error', (error: unknown) =>
    deps.log.warn({ err: describeTrouble(error) }, 'connection to the mailbox lost'),
  );
  client.on('exists', wake);
  try {
    await client.connect();
    await client.mailboxOpen(decodeURIComponent(pathname.slice(1)) || 'INBOX');
    return client;
  } catch (error) {
    // A refused sign-in leaves the connection open.
    client.close();
    throw error;
  }
}

async function takeAll(deps: TakeDeps, client: ImapFlow): Promise<void> {
  const found = (await client.search({ seen: false }, { uid: true })) || [];
  if (found.length === 0) return;
  const folder = await findFolder(client);
  const faults: unknown[] = [];
  for (const uid of found.slice(0, MAILS_A_ROUND)) {
    try {
      await takeOne(deps, { client, uid, folder });
    } catch (error) {
      faults.push(error);
      // One mail must not hold up the others; many in a row are an outage.
      if (faults.length >= FAULTS_A_ROUND) break;
    }
  }
  if (faults.length > 0) throw faults[0];
}

type Waiting = { client: ImapFlow; uid: number; folder: string | null };

async function takeOne(deps: TakeDeps, { client, uid, folder }: Waiting): Promise<void> {
  const one = String(uid);
  const byUid = { uid: true } as const;
  const mail = await client.fetchOne(one, { source: { maxLength: mailLimitBytes } }, byUid);
  if (!mail || mail.source === undefined) return;
  await takeMail(deps, { raw: mail.source, recipients: [] });
  // Marked first: should the move fail, the mail is not taken again and again.
  await client.messageFlagsAdd(one, ['\\Seen'], byUid);
  if (folder !== null) await client.messageMove(one, folder, byUid);
}

/** Null where the server does not let us have it: then the mark is enough. */
async function findFolder(client: ImapFlow): Promise<string | null> {
  try {
    return (await client.mailboxCreate(FOLDER)).path;
  } catch {
    return null;
  }
}

/** Errors of the library carry what was sent, and that may be the password. */
function describeTrouble(error: unknown): { type: string; code: unknown; message: string } {
  if (!(error instanceof Error)) return { type: 'unknown', code: undefined, message: '' };
  const isRefused = 'authenticationFailed' in error && error.authenticationFailed === true;
  const message = isRefused ? 'sign-in refused' : error.message;
  return { type: error.name, code: 'code' in error ? error.code : undefined, message };
}
