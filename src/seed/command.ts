import type { Config } from '../config.ts';
import type { Deps } from '../deps.ts';
import { seedReleases, type SeedWish } from './seed.ts';

type Output = Pick<NodeJS.WriteStream, 'write' | 'isTTY'>;
export type SeedArgs = SeedWish & { yes: boolean };

const mostReleases = 2_000_000;
const limits: Record<keyof SeedWish, [least: number, most: number, normal: number]> = {
  releases: [1, mostReleases, 1_000],
  offices: [1, 5_000, 40],
  seed: [0, 1_000_000, 1],
  years: [1, 20, 3],
};

/** What stands behind `depesche seed`, with all faults of it. */
export function readSeedArgs(args: string[]): { wish: SeedArgs; faults: string[] } {
  const faults: string[] = [];
  const wish: SeedArgs = { releases: 0, offices: 0, seed: 0, years: 0, yes: false };
  for (const name of Object.keys(limits) as (keyof SeedWish)[]) wish[name] = limits[name][2];
  const rest = args.values();
  for (const arg of rest) {
    const [, name = '', inline] = /^--([a-z]+)(?:=(.*))?$/.exec(arg) ?? [];
    if (name === 'yes' && inline === undefined) wish.yes = true;
    else if (!Object.hasOwn(limits, name)) faults.push(`There is no option "${arg}".`);
    else
      readNumber(wish, faults, { name: name as keyof SeedWish, text: inline ?? rest.next().value });
  }
  return { wish, faults };
}

type Given = { name: keyof SeedWish; text: string | undefined };

function readNumber(wish: SeedArgs, faults: string[], { name, text = '' }: Given): void {
  const [least, most] = limits[name];
  const value = Number(text);
  if (/^\d{1,9}$/.test(text) && value >= least && value <= most) wish[name] = value;
  else faults.push(`--${name} must be a whole number from ${least} to ${most}, not "${text}".`);
}

/** Why this place must not be filled, or null. */
export function findObjection(
  config: Pick<Config, 'production'>,
  { yes }: SeedArgs,
): string | null {
  if (!config.production || yes) return null;
  return 'In production made-up releases are refused: they would be public at once. --yes makes them all the same.';
}

/** Fills the database; shows a bar on a terminal, else a line for each tenth. */
export async function runSeed(
  deps: Pick<Deps, 'db' | 'clock'>,
  wish: SeedWish,
  output: Output,
): Promise<string> {
  const begin = performance.now();
  const added = await seedReleases(deps, wish, openProgress(output, wish.releases));
  const seconds = ((performance.now() - begin) / 1_000).toFixed(1);
  const there = wish.releases - added;
  return `${added} releases made in ${seconds} s${there > 0 ? `, ${there} were there already` : ''}.`;
}

const barLength = 40;

function openProgress(output: Output, total: number): (done: number) => void {
  let told = 0;
  return (done) => {
    const share = done / total;
    const steps = Math.floor(share * (output.isTTY ? 1_000 : 10));
    if (steps === told) return;
    told = steps;
    if (!output.isTTY) {
      output.write(`${done} of ${total} releases\n`);
      return;
    }
    const bar = '█'.repeat(Math.round(share * barLength)).padEnd(barLength, '░');
    output.write(
      `\r${bar} ${Math.floor(share * 100)} %  ${done} of ${total}${done === total ? '\n' : ''}`,
    );
  };
}
