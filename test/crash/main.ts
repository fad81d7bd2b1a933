import { randomInt } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { claimWindow } from '../../src/distributions/deliver.ts';
import { openEmbeddedPostgres } from '../../src/embedded/postgres.ts';
import { makeTemplate } from '../helpers/database.ts';
import { type Figures, runNamedPoint, type TrialWish } from './named.ts';
import { crashPoints } from './points.ts';
import { runRandomKills } from './random.ts';

/**
 * Kills Depesche at every named point and at random moments, and holds it to what is promised after
 * a crash. `npm run test:crash` is short with fixed seeds; `npm run test:crash -- --long --seed N`;
 * `--only NAME` runs one trial. With TEST_REDIS_URL the queues live on that Redis.
 */
type Course = { name: string; wish: TrialWish; run: (wish: TrialWish) => Promise<Figures> };

const shortSeed = 954;
// Most of a trial is waiting for leases to run out.
const atOnce = 3;

const { values } = parseArgs({
  options: {
    long: { type: 'boolean', default: false },
    seed: { type: 'string' },
    only: { type: 'string', multiple: true },
  },
});
const seed = Number(values.seed ?? (values.long ? randomInt(1_000_000) : shortSeed));
if (!Number.isSafeInteger(seed)) throw new Error('--seed takes a whole number');

const courses = listCourses(values.long, seed).filter(
  ({ name }) => values.only?.includes(name) ?? true,
);
if (courses.length === 0)
  throw new Error(
    `--only takes: ${listCourses(false, 0)
      .map(({ name }) => name)
      .join(', ')}`,
  );

const dataDir = await mkdtemp(join(tmpdir(), 'depesche-crash-'));
const server = await openEmbeddedPostgres({ dataDir, log: () => undefined, durable: false });
try {
  process.env.TEST_DATABASE_URL = server.url;
  await makeTemplate(server.url);
  process.exitCode = (await runAll(courses)) === 0 ? 0 : 1;
} finally {
  await server.close();
  await rm(dataDir, { recursive: true, force: true });
}

function listCourses(long: boolean, seed: number): Course[] {
  const random = long ? { kills: 60, recipients: 20_000 } : { kills: 6, recipients: 2_000 };
  const recipients = long ? 2_000 : 1_000;
  // The longest first, so that it does not run alone at the end.
  return [
    { name: 'random', wish: { seed, ...random }, run: runRandomKills },
    ...crashPoints.map((point, index) => ({
      name: point.name,
      wish: { seed: seed + index + 1, kills: long ? 5 : (point.kinds ?? 1), recipients },
      run: (wish: TrialWish) => runNamedPoint(point, wish),
    })),
  ];
}

/** Runs them, some at once; returns how many failed. */
async function runAll(courses: Course[]): Promise<number> {
  const began = performance.now();
  const queue = process.env.TEST_REDIS_URL ? 'Redis' : 'PostgreSQL';
  say(`seed ${seed}, claim window ${claimWindow}, queue on ${queue}`);
  const waiting = [...courses];
  let failed = 0;
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      if (!(await runOne(next))) failed += 1;
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  const passed = courses.length - failed;
  say(`${passed} of ${courses.length} passed in ${secondsSince(began)} s, seed ${seed}`);
  return failed;
}

async function runOne({ name, wish, run }: Course): Promise<boolean> {
  const began = performance.now();
  try {
    const { kills, mails, twice, bound, marked, looks } = await run(wish);
    say(
      `ok    ${name}: ${kills} kills, ${wish.recipients} recipients, 0 lost, ${mails} mails, ` +
        `${twice} twice (at most ${bound}), ${marked} marked, ledger seen ${looks} times, ` +
        `${secondsSince(began)} s`,
    );
    return true;
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const long = values.long ? '--long ' : '';
    say(`FAILED ${name} after ${secondsSince(began)} s\n${text}`);
    say(`again: npm run test:crash -- ${long}--seed ${seed} --only '${name}'`);
    return false;
  }
}

function secondsSince(began: number): string {
  return ((performance.now() - began) / 1_000).toFixed(1);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
