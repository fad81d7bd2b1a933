import type { Figure } from './figures.ts';
import { measureFairness } from './fairness.ts';
import { measureFirstMail } from './first-mail.ts';
import { measureFreeze } from './freeze.ts';
import { measureGrowth } from './growth.ts';
import { type Lab, openLab } from './lab.ts';
import { measureLateness } from './lateness.ts';
import { measureMemory } from './memory.ts';
import { measureMemoryAtWork } from './memory-at-work.ts';
import { measurePage, missingBrowser } from './page.ts';
import { measurePdf } from './pdf.ts';
import { missingPostfix } from './postfix.ts';
import { writeReadme } from './readme.ts';
import {
  measurePart,
  type Part,
  readResults,
  type Results,
  toMarkdown,
  writeResults,
} from './report.ts';
import { measureRequests } from './requests.ts';
import { measureReturns } from './returns.ts';
import { readScale, type Scale } from './scale.ts';
import { measureSearch } from './search.ts';
import { measureSigned } from './signed.ts';
import { measureUnsigned } from './unsigned.ts';

type Measure = {
  measure: (lab: Lab, scale: Scale) => Promise<Figure[]>;
  /** What the system lacks and without which the part is left out. */
  missing?: () => string[];
};

const parts: Record<string, Measure> = {
  lateness: { measure: measureLateness },
  'first-mail': { measure: measureFirstMail },
  unsigned: { measure: measureUnsigned, missing: missingPostfix },
  signed: { measure: measureSigned, missing: missingPostfix },
  growth: { measure: measureGrowth, missing: missingPostfix },
  fairness: { measure: measureFairness, missing: missingPostfix },
  returns: { measure: measureReturns },
  requests: { measure: measureRequests },
  page: { measure: measurePage, missing: missingBrowser },
  pdf: { measure: measurePdf },
  freeze: { measure: measureFreeze },
  search: { measure: measureSearch },
  memory: { measure: measureMemory },
  'memory-at-work': { measure: measureMemoryAtWork },
};

/**
 * `npm run bench`: all parts; `npm run bench -- lateness signed`: these, kept beside the others. A
 * trial with BENCH_RECIPIENTS is printed and changes no file.
 */
async function runBench(wanted: string[]): Promise<void> {
  const names = Object.keys(parts);
  const unknown = wanted.filter((name) => !names.includes(name));
  if (unknown.length > 0)
    throw new Error(`no part ${unknown.join(', ')}; there are ${names.join(', ')}`);
  const scale = readScale();
  const results = await readResults();
  if (scale.trial) results.parts = {};
  for (const name of wanted.length > 0 ? wanted : names) {
    const part = await runPart(name, scale).catch((error: unknown) => giveUp(name, error));
    if (part !== null) await keep(results, { name, part, names }, scale);
  }
  process.stdout.write(`\n${toMarkdown(results, () => true)}\n`);
}

class Interrupted extends Error {}

// One part that cannot be measured is no reason to lose those after it.
function giveUp(name: string, error: unknown): null {
  if (error instanceof Interrupted) throw error;
  process.stderr.write(`${name}: ${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
  return null;
}

type Kept = { name: string; part: Part; names: string[] };

async function keep(results: Results, { name, part, names }: Kept, scale: Scale): Promise<void> {
  results.parts[name] = part;
  // What must never happen is no matter of the machine: public too early, a wrong suppression.
  if (part.figures.some(({ must, ok }) => must?.most === 0 && !ok)) process.exitCode = 1;
  if (scale.trial) return;
  await writeResults(results, names);
  await writeReadme(toMarkdown(results, ({ main }) => main === true));
}

/** Null where the part was left out, which is said. */
async function runPart(name: string, scale: Scale): Promise<Part | null> {
  const { measure, missing } = parts[name] ?? { measure: async () => [] };
  const lacking = missing?.() ?? [];
  if (lacking.length > 0) {
    process.stderr.write(`${name}: left out, ${lacking.join(' and ')} not installed\n`);
    return null;
  }
  const begin = performance.now();
  const lab = openLab();
  const interrupted = Promise.withResolvers<never>();
  const interrupt = () => interrupted.reject(new Interrupted());
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  try {
    return await Promise.race([measurePart(() => measure(lab, scale)), interrupted.promise]);
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
    await lab.close();
    const seconds = Math.round((performance.now() - begin) / 1_000);
    process.stderr.write(`${name}: ${seconds} s\n`);
  }
}

await runBench(process.argv.slice(2));
