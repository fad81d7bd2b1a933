import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort } from '../helpers/process.ts';
import { until } from '../helpers/until.ts';

const program = '/usr/sbin/dovecot';
// Where its programs are, when they were unpacked and not installed.
const libexec = process.env.TEST_DOVECOT_LIBEXEC ?? '/usr/lib/dovecot';
const nobody = 65_534;

/** Why there can be no Dovecot here; false where there can. It changes users, which only root may. */
export const noDovecot: string | false = !existsSync(join(libexec, 'imap'))
  ? 'Dovecot (dovecot-imapd) is not installed'
  : process.getuid?.() === 0
    ? false
    : 'Dovecot can only be started by root';

export type Dovecot = {
  url: string;
  /** Puts a mail into the INBOX as a mail server does. */
  put(raw: Buffer): Promise<void>;
  /** How many mails are in INBOX (`''`) or a folder. */
  count(folder: string): Promise<number>;
  close(): Promise<void>;
};

/** A Dovecot of its own on a free port with one mailbox (Maildir). */
export async function openDovecot(): Promise<Dovecot> {
  const folder = await mkdtemp(join(tmpdir(), 'dovecot-'));
  await chmod(folder, 0o755);
  const port = await findFreePort();
  const mail = join(folder, 'mail');
  for (const path of [mail, ...['cur', 'new', 'tmp'].map((name) => join(mail, name))]) {
    await mkdir(path);
    await chown(path, nobody, nobody);
  }
  await writeFile(join(folder, 'dovecot.conf'), configOf(folder, port));
  const child = spawn(program, ['-F', '-c', join(folder, 'dovecot.conf')], { stdio: 'ignore' });
  const ended = once(child, 'exit');
  let count = 0;
  await until('Dovecot listens', () => listens(port));
  return {
    url: `imap://presse:geheim@127.0.0.1:${port}/INBOX`,
    put: async (raw) => {
      const name = `${Date.now()}.${(count += 1)}.test`;
      await writeFile(join(mail, 'tmp', name), raw);
      await chown(join(mail, 'tmp', name), nobody, nobody);
      await rename(join(mail, 'tmp', name), join(mail, 'new', name));
    },
    count: async (name) => {
      const path = name === '' ? mail : join(mail, `.${name}`);
      const lists = await Promise.all(
        ['cur', 'new'].map((part) => readdir(join(path, part)).catch(() => [])),
      );
      return lists.flat().length;
    },
    close: async () => {
      child.kill('SIGTERM');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function configOf(folder: string, port: number): string {
  return `
base_dir = ${folder}/run
libexec_dir = ${libexec}
state_dir = ${folder}/state
log_path = ${folder}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
mail_location = maildir:${folder}/mail
passdb {
  driver = static
  args = password=geheim
}
userdb {
  driver = static
  args = uid=${nobody} gid=${nobody} home=${folder}/mail
}
service imap-login {
  inet_listener imap {
    port = ${port}
  }
  inet_listener imaps {
    port = 0
  }
}
`;
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1');
    socket.once('data', () => (socket.destroy(), resolve(true)));
    socket.once('error', () => resolve(false));
    socket.once('close', () => resolve(false));
  });
}
