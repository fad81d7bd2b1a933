import assert from 'node:assert/strict';
import { sql } from 'kysely';
import { until } from '../helpers/until.ts';
import type { seededRandom } from '../helpers/random.ts';
import type { ProcessService } from '../helpers/process-service.ts';
import type { CrashSmtp, Step } from './smtp-server.ts';
import { setTrap, type TrapName } from './traps.ts';

export type Scene = {
  service: ProcessService;
  smtp: CrashSmtp;
  random: ReturnType<typeof seededRandom>;
};

/** A process is on its way to the point: `reached` while it is inside; `leave` once it is dead. */
export type Approach = { reached: Promise<void>; leave(): Promise<void> };
export type Turn = { scene: Scene; kill: number; isLast: boolean };

/** A place at which processes are killed. */
export type CrashPoint = {
  name: string;
  /** No mail is on the wire yet: not one may come twice. */
  silent?: true;
  /** Each kill is another case of it, so that one alone would leave something out. */
  kinds?: 2;
  /** To be called before the process that will be killed is started, or before the release is out. */
  approach(turn: Turn): Promise<Approach>;
};

// Also what a killed process had claimed must come up again within this time.
const reachLimitMs = 90_000;
const furthestMail = 120;

/** The points that are named in the promise, in the order in which a mail gets to them. */
export const crashPoints: readonly CrashPoint[] = [
  {
    name: 'freeze',
    silent: true,
    kinds: 2,
    // Only the last may be committed: a distribution is frozen once.
    approach: ({ scene, isLast }) => trapped(scene, 'freeze', isLast ? 'commit' : 'rollback'),
  },
  {
    name: 'claim',
    silent: true,
    // Even let go on it may be undone: PostgreSQL notices that nobody reads a long answer. A claim that
    // was committed for certain is the next point.
    approach: ({ scene, kill }) => trapped(scene, 'claim', kill % 2 === 0 ? 'commit' : 'rollback'),
  },
  { name: 'render', silent: true, approach: claimedButSilent },
  { name: 'connect', silent: true, approach: ({ scene }) => stoppedAt(scene, 'connect', 1) },
  { name: 'after RCPT', approach: ({ scene }) => stoppedOnTheWay(scene, 'rcpt') },
  { name: 'after 354', approach: ({ scene }) => stoppedOnTheWay(scene, 'data') },
  { name: 'after dot', approach: ({ scene }) => stoppedOnTheWay(scene, 'dot') },
  { name: 'after 250', approach: ({ scene }) => stoppedOnTheWay(scene, 'accepted') },
  {
    name: 'after 250 before the record',
    approach: ({ scene }) => trapped(scene, 'record', 'rollback'),
  },
  {
    name: 'between record and acknowledgement',
    kinds: 2,
    approach: ({ scene, kill, isLast }) =>
      kill === 0 ? trapped(scene, 'record', 'commit') : allRecorded(scene, isLast),
  },
];

async function trapped(
  { service }: Scene,
  name: TrapName,
  end: 'commit' | 'rollback',
): Promise<Approach> {
  const trap = await setTrap(service.db, name, reachLimitMs);
  return { reached: trap.reached, leave: () => trap.open(end) };
}

async function stoppedAt({ smtp }: Scene, step: Step, nth: number): Promise<Approach> {
  const stop = smtp.stopAt(step, nth);
  return { reached: stop.reached, leave: async () => stop.release() };
}

function stoppedOnTheWay(scene: Scene, step: Step): Promise<Approach> {
  return stoppedAt(scene, step, 1 + Math.floor(scene.random() * furthestMail));
}

// The mail server does not greet, so all that was claimed waits where mails are made.
async function claimedButSilent(turn: Turn): Promise<Approach> {
  const { service } = turn.scene;
  const stop = await stoppedAt(turn.scene, 'connect', 1);
  const claimed = async () => {
    const { rows } = await sql`select 1 from claim where lease_until > now() limit 1`.execute(
      service.db,
    );
    return rows.length > 0;
  };
  const reached = stop.reached.then(() => until('claimed rows', claimed, reachLimitMs));
  reached.catch(() => undefined);
  return { reached: reached.then(() => undefined), leave: () => stop.leave() };
}

// Every result is written down, and the job that did it has not ended.
async function allRecorded(scene: Scene, isLast: boolean): Promise<Approach> {
  const approach = await trapped(scene, 'finish', isLast ? 'commit' : 'rollback');
  const assertRecorded = async () => {
    await approach.reached;
    const { rows } = await sql`
      select 1 from delivery where state not in ('accepted', 'excluded') limit 1
    `.execute(scene.service.db);
    assert.deepEqual(rows, [], 'all is recorded before the end of the distribution');
  };
  const reached = assertRecorded();
  reached.catch(() => undefined);
  return { reached, leave: () => approach.leave() };
}
