import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { manyPeople } from '../helpers/people.ts';
import { type ProcessService, startProcessService } from '../helpers/process-service.ts';
import { type Depesche, findUnhandled } from '../helpers/process.ts';
import { pick, seededRandom } from '../helpers/random.ts';
import { publishRelease } from '../helpers/releases.ts';
import { until } from '../helpers/until.ts';
import type { Figures, TrialWish } from './named.ts';
import { type CrashSmtp, openCrashSmtp } from './smtp-server.ts';
import { judge, whileWatched } from './verdict.ts';

/** One process that is killed, perhaps often. */
type Victim = { sends: boolean; current: Promise<Depesche>; begin(): Promise<Depesche> };
type Kill = { afterMails: number; victim: number; pauseMs: number };

// One in seven hits the process that serves the portal and the API.
const victims = [0, 0, 0, 1, 1, 1, 2] as const;
// Slow enough for a killed process to be back before all is sent.
const mailsPerSecond = 250;
// The mail server waits when the kills lag behind: on a slow machine each still hits a full wire.
const slack = 300;
const reachLimitMs = 120_000;

/** Two processes of workers and one that serves, one release, killed when the seed says so. */
export async function runRandomKills(wish: TrialWish): Promise<Figures> {
  const kills = drawKills(wish);
  let done = 0;
  const pace = openPace();
  const smtp = await openCrashSmtp({
    beforeAnswer: async (taken) => {
      await pace();
      const mayGoOn = async () => taken <= (kills[done]?.afterMails ?? Infinity) + slack;
      await until('the kills to catch up', mayGoOn, reachLimitMs);
    },
  });
  const service = await startProcessService({ SMTP_URL: smtp.url }, undefined, 'serve');
  const workers = [openWorker(service), openWorker(service)];
  try {
    await service.subscribe(manyPeople(wish.recipients));
    const { recipients } = wish;
    const next = () => void (done += 1);
    return await killByPlan({ recipients, service, smtp, workers, kills, next });
  } finally {
    done = kills.length;
    for (const { current } of workers) await endQuietly(current);
    await service.close();
    await smtp.close();
  }
}

/** When which process is killed: `afterMails` of them all grow, the last well before the end. */
function drawKills({ seed, kills, recipients }: TrialWish): Kill[] {
  const random = seededRandom(seed);
  const moments = Array.from({ length: kills }, () => Math.floor(random() * 0.85 * recipients));
  return moments
    .toSorted((a, b) => a - b)
    .map((mails) => ({
      afterMails: mails + 1,
      victim: pick(random, victims),
      pauseMs: Math.floor(random() * 200),
    }));
}

type Course = {
  recipients: number;
  service: ProcessService;
  smtp: CrashSmtp;
  workers: Victim[];
  kills: Kill[];
  next: () => void;
};

async function killByPlan(course: Course): Promise<Figures> {
  const { recipients, service, smtp, workers, kills, next } = course;
  const serving: Victim = {
    sends: false,
    current: Promise.resolve(service.process()),
    begin: () => service.start(),
  };
  const all = [...workers, serving];
  const releaseId = await publishRelease(service);
  const sending = kills.filter(({ victim }) => all[victim]?.sends).length;
  const trial = { service, releaseId, recipients, taken: smtp.taken, kills: sending };
  return whileWatched(trial, async () => {
    for (const { afterMails, victim, pauseMs } of kills) {
      const enough = async () => smtp.taken.length >= afterMails;
      await until(`${afterMails} mails`, enough, reachLimitMs);
      await pause(pauseMs);
      const chosen = all[victim];
      if (chosen !== undefined) await killAndRestart(chosen);
      next();
    }
    for (const { current } of all) await current;
    const verdict = await judge(trial);
    for (const { current } of all) assert.deepEqual(findUnhandled((await current).log), []);
    return { ...verdict, kills: kills.length, mails: smtp.taken.length };
  });
}

// The next kill does not wait for the restart, so that both workers may be away at once.
async function killAndRestart(victim: Victim): Promise<void> {
  const process = await victim.current;
  await process.kill();
  assert.deepEqual(findUnhandled(process.log), []);
  victim.current = victim.begin();
  // Waited for before its next kill and at the end.
  victim.current.catch(() => undefined);
}

function openWorker(service: ProcessService): Victim {
  const current = service.startWorker();
  current.catch(() => undefined);
  return { sends: true, current, begin: () => service.startWorker() };
}

async function endQuietly(process: Promise<Depesche>): Promise<void> {
  try {
    await (await process).kill();
  } catch {
    // It never started, and that is the fault that is reported.
  }
}

function openPace(): () => Promise<void> {
  let next = 0;
  return async () => {
    const now = performance.now();
    next = Math.max(now, next + 1_000 / mailsPerSecond);
    await pause(next - now);
  };
}
