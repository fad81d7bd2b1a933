import assert from 'node:assert/strict';
import { manyPeople } from '../helpers/people.ts';
import { startProcessService } from '../helpers/process-service.ts';
import { findUnhandled } from '../helpers/process.ts';
import { seededRandom } from '../helpers/random.ts';
import { publishRelease } from '../helpers/releases.ts';
import { within } from './limit.ts';
import type { Approach, CrashPoint, Scene } from './points.ts';
import { openCrashSmtp } from './smtp-server.ts';
import { installTraps } from './traps.ts';
import { judge, type Verdict, whileWatched } from './verdict.ts';

export type TrialWish = { seed: number; kills: number; recipients: number };
export type Figures = Verdict & { kills: number; mails: number; looks: number };

const reachLimitMs = 100_000;

/** One release; `kills` times the process is killed at the point and started again. */
export async function runNamedPoint(point: CrashPoint, wish: TrialWish): Promise<Figures> {
  const smtp = await openCrashSmtp();
  const service = await startProcessService({ SMTP_URL: smtp.url });
  const open = new Set<Approach>();
  try {
    await installTraps(service.db);
    await service.subscribe(manyPeople(wish.recipients));
    const scene = { service, smtp, random: seededRandom(wish.seed) };
    return await killRepeatedly(scene, { point, wish, open });
  } finally {
    // Whoever still stands in a trap would hold up the end of the database.
    for (const approach of open) await approach.leave();
    await service.close();
    await smtp.close();
  }
}

type Course = { point: CrashPoint; wish: TrialWish; open: Set<Approach> };

async function killRepeatedly(scene: Scene, { point, wish, open }: Course): Promise<Figures> {
  const { service, smtp } = scene;
  const { kills, recipients } = wish;
  const approachFor = async (kill: number) => {
    const approach = await point.approach({ scene, kill, isLast: kill === kills - 1 });
    open.add(approach);
    return approach;
  };
  let approach = await approachFor(0);
  const releaseId = await publishRelease(service);
  const { taken } = smtp;
  const trial = { service, releaseId, recipients, taken, kills };
  return whileWatched(trial, async () => {
    for (let kill = 0; kill < kills; kill += 1) {
      await within(reachLimitMs, `kill ${kill + 1} at ${point.name}`, approach.reached);
      await service.process().kill();
      assert.deepEqual(findUnhandled(service.process().log), []);
      await approach.leave();
      open.delete(approach);
      if (kill + 1 < kills) approach = await approachFor(kill + 1);
      await service.start();
    }
    const verdict = await judge({ ...trial, ...(point.silent && { mayRepeat: 0 }) });
    assert.deepEqual(findUnhandled(service.process().log), []);
    return { ...verdict, kills, mails: taken.length };
  });
}
