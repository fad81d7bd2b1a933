import type { Deps } from '../deps.ts';
import type { TakeDeps } from './take-mail.ts';

type Door = { close(): Promise<void> };

/** Opens the doors that the settings name, and loads no other (IMAP alone is 30 MB). Returns what closes them. */
export async function startInbound(
  deps: TakeDeps & Pick<Deps, 'config'>,
): Promise<() => Promise<void>> {
  const { lmtpPort, lmtpHost, imapUrl } = deps.config;
  const doors: Door[] = [];
  if (lmtpPort !== null) doors.push(await openPort(deps, { host: lmtpHost, port: lmtpPort }));
  if (imapUrl !== null) {
    const { openImapPoller } = await import('./imap.ts');
    doors.push(openImapPoller(deps, { url: imapUrl }));
  }
  return async () => void (await Promise.all(doors.map((door) => door.close())));
}

/** Of several workers on one machine one has the port; the others work without it. */
async function openPort(deps: TakeDeps, address: { host: string; port: number }): Promise<Door> {
  const { openLmtp } = await import('./lmtp.ts');
  try {
    return await openLmtp(deps, address);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
    deps.log.error({ port: address.port }, 'LMTP_PORT is taken, perhaps by another worker');
    return { close: async () => undefined };
  }
}
