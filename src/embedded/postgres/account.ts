import { lchown, readFile, readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { allowMissing } from './files.ts';

/** The user and group that the server runs as, when that is not the user of this process. */
export type Account = { uid: number; gid: number };

const NOBODY: Account = { uid: 65534, gid: 65534 };

/**
 * Says as whom the server has to run: `undefined` means as ourselves. PostgreSQL refuses uid 0, so
 * root hands it to the owner of an existing cluster, else to `postgres`, else to `nobody`.
 */
export async function chooseAccount(clusterDir: string): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const owner = await allowMissing(stat(clusterDir));
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  return (await findSystemAccount('postgres')) ?? NOBODY;
}

async function findSystemAccount(name: string): Promise<Account | undefined> {
  const users = (await allowMissing(readFile('/etc/passwd', 'utf8'))) ?? '';
  const fields = users
    .split('\n')
    .map((line) => line.split(':'))
    .find((candidate) => candidate[0] === name);
  const uid = Number(fields?.[2]);
  const gid = Number(fields?.[3]);
  return uid > 0 && gid > 0 ? { uid, gid } : undefined;
}

/**
 * Whether the account can read and enter `path`: by the mode bits of it and of each parent. Only
 * user, primary group and others count, because the server is started without further groups.
 */
export async function canReach(account: Account, path: string): Promise<boolean> {
  for (let step = path; ; step = dirname(step)) {
    const wanted = step === path ? 0o5 : 0o1;
    const { uid, gid, mode } = await stat(step);
    const shift = uid === account.uid ? 6 : gid === account.gid ? 3 : 0;
    if (((mode >> shift) & wanted) !== wanted) return false;
    if (step === dirname(step)) return true;
  }
}

/** Gives a whole folder to the account, for a cluster that root restored from a copy. */
export async function giveFolder(account: Account, folder: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true });
  for (const entry of [...entries, '']) {
    await lchown(join(folder, entry), account.uid, account.gid);
  }
}
