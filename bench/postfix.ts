import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findFreePort, isListening, type Lab, makeFolder, waitUntil } from './lab.ts';
import { endProcess, findCommand, killWithUs } from './processes.ts';

/** Of Postfix's own test server and test client; Debian has both in the package `postfix`. */
export function missingPostfix(): string[] {
  return ['smtp-sink', 'smtp-source'].filter((command) => findCommand(command) === null);
}

/** An `smtp-sink` of its own on a free port. */
export type Sink = {
  url: string;
  port: number;
  /** How many mails it has taken since it began. */
  count(): Promise<number>;
};

export async function startSink(lab: Lab): Promise<Sink> {
  const port = await findFreePort();
  const counters = join(await makeFolder(lab.onClose), 'counters');
  const file = await open(counters, 'w');
  const address = `127.0.0.1:${port}`;
  // It does not serve as root.
  const user = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
  const child = spawn(findCommand('smtp-sink') ?? '', [...user, '-c', address, '1000'], {
    // In a file, where nobody who would read them costs the mails processor time.
    stdio: ['ignore', file.fd, 'inherit'],
  });
  killWithUs(child);
  lab.onClose(() => endProcess(child));
  await file.close();
  await waitUntil(`smtp-sink on port ${port}`, () => isListening(port), 10);
  return { url: `smtp://${address}`, port, count: () => readCount(counters) };
}

async function readCount(counters: string): Promise<number> {
  const said = [...(await readFile(counters, 'latin1')).matchAll(/mesg=(\d+)\r/g)];
  return Number(said.at(-1)?.[1] ?? 0);
}

/** Mails per second of `smtp-source` on eight kept connections: what the wire and the sink allow. */
export async function measureSource({ port }: Sink, count: number): Promise<number> {
  const limits = ['-d', '-s', '8', '-l', '15000', '-m', String(count)];
  const begin = performance.now();
  const child = spawn(findCommand('smtp-source') ?? '', [...limits, `127.0.0.1:${port}`], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  killWithUs(child);
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`smtp-source ended with ${code}`);
  return count / ((performance.now() - begin) / 1_000);
}

export const sourceName = 'smtp-source -d -s 8 -l 15000, same sink';
