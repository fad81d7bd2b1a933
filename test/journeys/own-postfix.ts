import { spawnSync } from 'node:child_process';
import { chownSync, rmSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort } from '../helpers/process.ts';
import { atEnd } from '../weather/at-end.ts';

export type OwnPostfix = {
  url: string;
  /** Files of a Maildir below the mail folder, as they lie there. */
  readMaildir(name: string): Promise<Buffer[]>;
  readLog(): Promise<string>;
  close(): Promise<void>;
};

export type PostfixWish = {
  /** The domain whose mail goes to this LMTP port. */
  lmtp: { domain: string; port: number };
  /** Lines of a regexp table: who has which mailbox; `name/` is a Maildir, `name` an mbox. */
  mailboxes: string[];
  /** Lines of a regexp table: whom the SMTP server refuses, and how. */
  refusals: string[];
  /** An mbox that takes not one mail more. */
  full: string;
};

/** The domain that it delivers for. */
export const postfixDomain = 'press.example';

/** The reason for skipping where this machine has no Postfix that may be started, else false. */
export const noPostfix = whyNot();

const owner = 65_534;
const mailboxLimit = 500_000;

/**
 * A Postfix of this test alone in a folder of its own, on loopback only: what is not for its own
 * domain or for LMTP bounces, nothing leaves the machine. The system's own instance is not touched.
 */
export async function openPostfix(wish: PostfixWish): Promise<OwnPostfix> {
  const folder = await mkdtemp(join(tmpdir(), 'depesche-postfix-'));
  await chmod(folder, 0o755);
  const port = await findFreePort();
  await writeFolder(folder, { ...wish, port });
  const etc = join(folder, 'etc');
  const control = (verb: string) => spawnSync('postfix', ['-c', etc, verb], { stdio: 'pipe' });
  const stop = () => {
    control('stop');
    rmSync(folder, { recursive: true, force: true });
  };
  const forget = atEnd(stop);
  const close = async () => {
    forget();
    stop();
  };
  const { status, stderr } = control('start');
  if (status !== 0) {
    await close();
    throw new Error(`Postfix does not start: ${stderr.toString()}`);
  }
  return {
    url: `smtp://127.0.0.1:${port}`,
    readMaildir: (name) => readFiles(join(folder, 'mail', name, 'new')),
    readLog: () => readFile(join(folder, 'mail.log'), 'utf8'),
    close,
  };
}

function whyNot(): string | false {
  if (process.getuid?.() !== 0) return 'needs root: Postfix is started as root only';
  const installed = spawnSync('postconf', ['-h', 'mail_version']).status === 0;
  return installed ? false : 'Postfix is not installed';
}

async function readFiles(folder: string): Promise<Buffer[]> {
  try {
    const names = await readdir(folder);
    return await Promise.all(names.toSorted().map((name) => readFile(join(folder, name))));
  } catch (error) {
    // A Maildir is made with its first mail.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

async function writeFolder(folder: string, wish: PostfixWish & { port: number }): Promise<void> {
  for (const name of ['etc', 'queue', 'data', 'mail']) await mkdir(join(folder, name));
  chownSync(join(folder, 'mail'), owner, owner);
  const account = Number(spawnSync('id', ['-u', 'postfix']).stdout.toString());
  chownSync(join(folder, 'data'), account, 0);
  const files = {
    'etc/main.cf': mainSettings(folder),
    'etc/master.cf': masterSettings(wish.port),
    'etc/transport': `${wish.lmtp.domain} lmtp:inet:127.0.0.1:${wish.lmtp.port}`,
    'etc/mailboxes': wish.mailboxes.join('\n'),
    'etc/refusals': wish.refusals.join('\n'),
    [`mail/${wish.full}`]: 'x'.repeat(mailboxLimit - 10),
  };
  for (const [name, text] of Object.entries(files))
    await writeFile(join(folder, name), `${text}\n`);
  chownSync(join(folder, 'mail', wish.full), owner, owner);
}

function mainSettings(folder: string): string {
  const [nothing, own] = ['error:5.4.4 nothing leaves this machine', `${folder}/etc`];
  const settings = {
    compatibility_level: '3.6',
    queue_directory: `${folder}/queue`,
    data_directory: `${folder}/data`,
    maillog_file: `${folder}/mail.log`,
    maillog_file_prefixes: folder,
    myhostname: `relay.${postfixDomain}`,
    mydestination: '',
    alias_maps: '',
    alias_database: '',
    inet_interfaces: '127.0.0.1',
    inet_protocols: 'ipv4',
    mynetworks: '127.0.0.0/8',
    relayhost: '',
    local_transport: nothing,
    relay_transport: nothing,
    default_transport: nothing,
    transport_maps: `texthash:${own}/transport`,
    disable_dns_lookups: 'yes',
    smtpd_peername_lookup: 'no',
    smtp_bind_address: '127.0.0.1',
    lmtp_bind_address: '127.0.0.1',
    virtual_mailbox_domains: postfixDomain,
    virtual_mailbox_base: `${folder}/mail`,
    virtual_mailbox_maps: `regexp:${own}/mailboxes`,
    virtual_uid_maps: `static:${owner}`,
    virtual_gid_maps: `static:${owner}`,
    virtual_mailbox_limit: mailboxLimit,
    message_size_limit: mailboxLimit,
    smtpd_relay_restrictions: 'permit_mynetworks, reject',
    smtpd_recipient_restrictions: `check_recipient_access regexp:${own}/refusals`,
    // Unknown users are found out on delivery, as behind a relay, so that a report is made.
    smtpd_reject_unlisted_recipient: 'no',
    notify_classes: '',
  };
  return Object.entries(settings)
    .map(([name, value]) => `${name} = ${value}`)
    .join('\n');
}

function masterSettings(port: number): string {
  return [
    `127.0.0.1:${port} inet n - n - - smtpd`,
    'pickup unix n - n 60 1 pickup',
    'cleanup unix n - n - 0 cleanup',
    'qmgr unix n - n 300 1 qmgr',
    'rewrite unix - - n - - trivial-rewrite',
    ...['bounce', 'defer', 'trace'].map((name) => `${name} unix - - n - 0 bounce`),
    'proxymap unix - - n - - proxymap',
    'showq unix n - n - - showq',
    ...['error', 'retry'].map((name) => `${name} unix - - n - - error`),
    'virtual unix - n n - - virtual',
    'lmtp unix - - n - - lmtp',
    'anvil unix - - n - 1 anvil',
    'postlog unix-dgram n - n - 1 postlogd',
  ].join('\n');
}
