import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

export type Ended = { code: number | null; stdout: string; stderr: string };

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

/**
 * `depesche …` as a process of its own, to its end. `stopAt`: it is asked to end when that stands on its
 * standard error.
 */
export async function runDepesche(
  args: string[],
  env: Record<string, string> = {},
  { stopAt }: { stopAt?: RegExp } = {},
) {
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, [main, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 60_000,
    killSignal: 'SIGKILL',
    env: { PATH, DEMO: '0', ...env },
  });
  let told = '';
  const stopIfTold = (part: Buffer) => {
    told += part.toString();
    if (!stopAt?.test(told)) return;
    child.stderr.off('data', stopIfTold);
    child.kill('SIGTERM');
  };
  if (stopAt) child.stderr.on('data', stopIfTold);
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit') as Promise<[number | null]>,
  ]);
  return { code, stdout, stderr } satisfies Ended;
}
