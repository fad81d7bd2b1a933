import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openMailbox } from '../../src/embedded/mailbox.ts';

/** The built-in mailbox in a process of its own. Any message is answered with its number of mails. */
const folder = mkdtempSync(join(tmpdir(), 'depesche-bench-mailbox-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
for (const end of ['disconnect', 'SIGTERM']) process.on(end, () => process.exit());

const mailbox = await openMailbox(folder);
process.on('message', () => process.send?.(mailbox.count()));
process.send?.(mailbox.smtpUrl);
