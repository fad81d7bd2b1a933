import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openEmbeddedPostgres } from '../../src/embedded/postgres.ts';
import { makeTemplate } from '../helpers/database.ts';
import { isReady } from '../helpers/process.ts';
import { apiTrials } from './api-doors.ts';
import { type Failure, isMachineBusy, judge, type Sight, type Trial } from './judge.ts';
import {
  formTrials,
  headerTrials,
  parameterTrials,
  pathTrials,
  queryTrials,
} from './page-doors.ts';
import { listTrials, releaseTrials } from './release-doors.ts';
import { openStage, type Stage } from './stage.ts';
import { mailTrials, uploadTrials } from './upload-doors.ts';
import { startWatch } from './watch.ts';

/**
 * Sends the most hostile input that each door takes to the running service, for every field of the API,
 * the forms, addresses, header fields, uploads and mails, and looks at what became of it: work must grow
 * with the input, and others must be answered meanwhile. `npm run test:holdup`; `-- --course releases`
 * runs a part, `-- --field pruefen` and `-- --kind marks` those whose names hold that.
 */
const courses: Record<string, (stage: Stage) => Trial[] | Promise<Trial[]>> = {
  api: apiTrials,
  forms: formTrials,
  parameters: parameterTrials,
  queries: queryTrials,
  paths: pathTrials,
  headers: headerTrials,
  uploads: uploadTrials,
  mails: mailTrials,
  releases: releaseTrials,
  lists: listTrials,
};

const { values } = parseArgs({
  options: {
    course: { type: 'string', multiple: true, default: Object.keys(courses) },
    field: { type: 'string', default: '' },
    kind: { type: 'string', default: '' },
  },
});

const dataDir = await mkdtemp(join(tmpdir(), 'depesche-holdup-'));
const server = await openEmbeddedPostgres({ dataDir, log: () => undefined, durable: false });
try {
  process.env.TEST_DATABASE_URL = server.url;
  await makeTemplate(server.url);
  process.exitCode = (await runAll()) === 0 ? 0 : 1;
} finally {
  await server.close();
  await rm(dataDir, { recursive: true, force: true });
}

async function runAll(): Promise<number> {
  const stage = await openStage();
  const watch = startWatch(stage.url);
  const sight = { watch, processorMs: () => stage.processorMs() };
  const failures: Failure[] = [];
  try {
    for (const name of values.course) {
      const began = performance.now();
      const trials = (await courses[name]?.(stage)) ?? unknownCourse(name);
      const chosen = trials.filter(
        ({ field, kind }) => field.includes(values.field) && kind.includes(values.kind),
      );
      const found: Failure[] = [];
      for (const trial of chosen) {
        const failed = await runOne(stage, sight, trial);
        found.push(...failed);
        for (const { field, kind, what, ms } of failed) say(`  ${field}, ${kind}, ${what}: ${ms}`);
      }
      const seconds = ((performance.now() - began) / 1_000).toFixed(1);
      const busy = isMachineBusy() ? ' (busy machine: the clock is not judged)' : '';
      say(`${name}: ${chosen.length} inputs, ${found.length} failed, ${seconds} s${busy}`);
      failures.push(...found);
    }
  } finally {
    await watch.stop();
    await stage.close();
  }
  say(tableOf(failures));
  return failures.length;
}

/** No answer is a failure too, after which a new process takes over. */
async function runOne(stage: Stage, sight: Sight, trial: Trial): Promise<Failure[]> {
  try {
    return await judge(trial, sight);
  } catch (error) {
    const { field, kind, most } = trial;
    const ms = error instanceof Error ? error.message : String(error);
    if (stage.hasEnded() || !(await answersSoon(stage.url))) await stage.restart();
    sight.watch.turnTo(stage.url);
    return [{ field, kind, what: 'answer', bytes: most, ms }];
  }
}

function answersSoon(url: string): Promise<boolean> {
  return Promise.race([
    isReady(url),
    new Promise<false>((resolve) => setTimeout(resolve, 10_000, false)),
  ]);
}

function unknownCourse(name: string): never {
  throw new Error(`--course takes ${Object.keys(courses).join(', ')}, not ${name}`);
}

function tableOf(failures: Failure[]): string {
  if (failures.length === 0) return 'nothing holds the service up';
  const rows = failures.map(({ field, kind, what, bytes, ms }) => [
    field,
    kind,
    what,
    String(bytes),
    ms,
  ]);
  const all = [['field', 'kind', 'what', 'bytes', 'ms'], ...rows];
  const widths =
    all[0]?.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0))) ?? [];
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
