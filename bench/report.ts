import { readFile, writeFile } from 'node:fs/promises';
import { cpus, loadavg, totalmem } from 'node:os';
import type { Figure, Spread } from './figures.ts';

/** `load`: of the machine when the part began, so other people's. */
export type Part = { measuredAt: string; load: number; figures: Figure[] };
export type Results = { machine: Record<string, string | number>; parts: Record<string, Part> };

const file = new URL('results.json', import.meta.url);

export async function measurePart(measure: () => Promise<Figure[]>): Promise<Part> {
  const [load = 0] = loadavg();
  const measuredAt = new Date().toISOString();
  return { measuredAt, load: Number(load.toFixed(1)), figures: await measure() };
}

/** What earlier runs kept, so that one part can be measured alone. */
export async function readResults(): Promise<Results> {
  const machine = describeMachine();
  try {
    return { ...(JSON.parse(await readFile(file, 'utf8')) as Results), machine };
  } catch {
    return { machine, parts: {} };
  }
}

/** Writes `results.json` with the parts in the order of `names`. */
export async function writeResults(results: Results, names: string[]): Promise<void> {
  const ordered = names.flatMap((name) => {
    const part = results.parts[name];
    return part ? [[name, part] as const] : [];
  });
  results.parts = Object.fromEntries(ordered);
  await writeFile(file, `${JSON.stringify(results, null, 2)}\n`);
}

function describeMachine(): Results['machine'] {
  const list = cpus();
  return {
    processor: list[0]?.model ?? '',
    cores: list.length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.version,
  };
}

/** The chosen figures as a table, with the machine that they are from. */
export function toMarkdown(
  { machine, parts }: Results,
  isWanted: (figure: Figure) => boolean,
): string {
  const { processor, cores, memoryGb, node } = machine;
  const list = Object.values(parts);
  const days = list.map(({ measuredAt }) => measuredAt.slice(0, 10)).toSorted();
  const when = [...new Set([days[0], days.at(-1)])].join(' to ');
  return [
    `Measured by \`npm run bench\` on ${cores} cores (${processor}), ${memoryGb} GB, Node ${node}, ${when}.`,
    '',
    '| what | measured | beside it, in the same run | ratio | must |',
    '|---|---:|---|---:|---:|',
    ...list.flatMap(({ figures }) => figures.filter(isWanted).map(toRow)),
  ].join('\n');
}

function toRow(figure: Figure): string {
  const { what, value, unit, spread, beside, ratio } = figure;
  const measured = amount(value, unit) + (spread ? spreadText(spread) : '');
  const peer = beside ? `${beside.what}: ${amount(beside.value, unit)}` : '';
  const share = ratio === undefined ? '' : number(ratio);
  return `| ${what} | ${measured} | ${peer} | ${share} | ${mustText(figure)} |`;
}

function mustText({ must, unit, ok }: Figure): string {
  if (must === undefined) return '';
  const { of, least, most } = must;
  const bound = (limit: number) =>
    of === 'ratio' ? `ratio ${number(limit)}` : amount(limit, unit);
  const words = [
    least !== undefined && `at least ${bound(least)}`,
    most !== undefined && (most === 0 ? '0' : `at most ${bound(most)}`),
  ];
  return `${words.filter(Boolean).join(', ')} ${ok ? '✓' : '✗'}`;
}

function spreadText({ p50, p95, p99, max }: Spread): string {
  // What all saw with one look has no spread.
  if (p50 === max) return '';
  return ` (p50 ${number(p50)}, p95 ${number(p95)}, p99 ${number(p99)}, max ${number(max)})`;
}

function amount(value: number, unit: string): string {
  return unit === '' ? number(value) : `${number(value)} ${unit}`;
}

function number(value: number): string {
  return new Intl.NumberFormat('en', { maximumSignificantDigits: 3 }).format(value);
}
