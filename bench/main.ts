import type { Figure } from './figures.ts';
import { measureFirstMail } from './first-mail.ts';
import { measureFreeze } from './freeze.ts';
import { type Lab, openLab } from './lab.ts';
import { measureLateness } from './lateness.ts';
import { measureMails } from './mails.ts';
import { measureMemory } from './memory.ts';
import { measurePart, type Part, readResults, toMarkdown, writeResults } from './report.ts';
import { measureRequests } from './requests.ts';

const parts: Record<string, (lab: Lab) => Promise<Figure[]>> = {
  lateness: measureLateness,
  'first-mail': measureFirstMail,
  mails: measureMails,
  requests: measureRequests,
  freeze: measureFreeze,
  memory: measureMemory,
};

/** `npm run bench`: all parts; `npm run bench -- lateness mails`: these, kept beside the others. */
async function runBench(wanted: string[]): Promise<void> {
  const names = Object.keys(parts);
  const unknown = wanted.filter((name) => !names.includes(name));
  if (unknown.length > 0)
    throw new Error(`no part ${unknown.join(', ')}; there are ${names.join(', ')}`);
  const results = await readResults();
  for (const name of wanted.length > 0 ? wanted : names) {
    results.parts[name] = await runPart(name);
    await writeResults(results, names);
    // A release that was public before its moment is the one figure that no machine excuses.
    const early = results.parts[name].figures.some(({ must, ok }) => must === 0 && !ok);
    if (early) process.exitCode = 1;
  }
  process.stdout.write(`\n${toMarkdown(results)}\n`);
}

async function runPart(name: string): Promise<Part> {
  const begin = performance.now();
  const lab = openLab();
  const interrupted = Promise.withResolvers<never>();
  const interrupt = () => interrupted.reject(new Error('interrupted'));
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  try {
    const measuring = measurePart(async () => (await parts[name]?.(lab)) ?? []);
    return await Promise.race([measuring, interrupted.promise]);
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
    await lab.close();
    const seconds = Math.round((performance.now() - begin) / 1_000);
    process.stderr.write(`${name}: ${seconds} s\n`);
  }
}

await runBench(process.argv.slice(2));
