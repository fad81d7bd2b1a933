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

/** The table for the README. */
export function toMarkdown(results: Results): string {
  const { processor, cores, memoryGb, node } = results.machine;
  const rows = Object.values(results.parts).flatMap(({ figures }) => figures.map(toRow));
  return [
    `Measured by \`npm run bench\` on ${cores} cores (${processor}), ${memoryGb} GB, Node ${node}.`,
    '',
    '| what | measured | beside it, in the same run | ratio | at most |',
    '|---|---:|---|---:|---:|',
    ...rows,
  ].join('\n');
}

function toRow(figure: Figure): string {
  const { what, value, unit, spread, beside, ratio, must, ok } = figure;
  const measured = `${amount(value, unit)}${spread ? ` (${spreadText(spread)})` : ''}`;
  const peer = beside ? `${beside.what}: ${amount(beside.value, unit)}` : '';
  const limit = must === undefined ? '' : `${amount(must, unit)} ${ok ? '✓' : '✗'}`;
  return `| ${what} | ${measured} | ${peer} | ${ratio === undefined ? '' : number(ratio)} | ${limit} |`;
}

function spreadText({ p50, p95, p99, max }: Spread): string {
  return `p50 ${number(p50)}, p95 ${number(p95)}, p99 ${number(p99)}, max ${number(max)}`;
}

function amount(value: number, unit: string): string {
  return unit === '' ? number(value) : `${number(value)} ${unit}`;
}

function number(value: number): string {
  return new Intl.NumberFormat('en', { maximumSignificantDigits: 3 }).format(value);
}
