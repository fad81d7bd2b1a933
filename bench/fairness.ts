import { sql } from 'kysely';
import { findStatus, publish, waitFinished } from './distribute.ts';
import { type Figure, toFigure } from './figures.ts';
import { type Lab, type Service, waitUntil } from './lab.ts';
import { countOf, type Scale } from './scale.ts';
import { openStage, type Stage } from './stage.ts';
import { addSubscribers } from './subscribers.ts';

const few = 200;
const fewTopic = '15000000';
const most = 6;
const limitSeconds = 5;

type Kind = 'release' | 'urgent';
/** Milliseconds from the moment to the last accepted mail, by the kind of the small releases. */
type Times = Record<Kind, number[]>;

/** Small releases, ordinary and urgent in turn, while a large one is going out. */
export async function measureFairness(lab: Lab, scale: Scale): Promise<Figure[]> {
  const many = scale.recipients * 2;
  const stage = await openStage(lab);
  const { service } = stage;
  await addSubscribers(service, { from: 1, to: 1 + few, topic: fewTopic });
  await addSubscribers(service, { from: 1 + few, to: 1 + few + many });
  await service.startWorker();
  const large = await publish(stage, {});
  await waitUntil('the first mail of the large release', () => hasBegun(service, large), 60);
  const times = await measureSmallOnes(stage, large);
  await waitFinished(stage, large, 120 + many / 100);
  return (['release', 'urgent'] as const).flatMap((kind) => describe(many, kind, times[kind]));
}

async function measureSmallOnes(stage: Stage, large: string): Promise<Times> {
  const times: Times = { release: [], urgent: [] };
  for (let number = 0; number < most; number += 1) {
    const kind = number % 2 === 0 ? 'release' : 'urgent';
    const id = await publish(stage, { kind, topics: [fewTopic] });
    const { accepted } = await waitFinished(stage, id, 60);
    if (accepted !== few) throw new Error(`${accepted} accepted instead of ${few}`);
    // Only what went out beside the large one says anything.
    if ((await findStatus(stage.service, large)) !== 'running') break;
    times[kind].push(await findTime(stage.service, id));
  }
  return times;
}

async function hasBegun({ db }: Service, releaseId: string): Promise<boolean> {
  const { rows } = await sql<{ begun: boolean }>`
    select exists (
      select from delivery join distribution on distribution.id = delivery.distribution_id
      where distribution.release_id = ${releaseId} and delivery.state = 'accepted'
    ) as begun
  `.execute(db);
  return rows[0]?.begun ?? false;
}

async function findTime({ db }: Service, releaseId: string): Promise<number> {
  const { rows } = await sql<{ publishedAt: Date; lastAt: Date }>`
    select distribution.created_at as published_at, max(delivery.accepted_at) as last_at
    from delivery join distribution on distribution.id = delivery.distribution_id
    where distribution.release_id = ${releaseId} group by distribution.id
  `.execute(db);
  const [row] = rows;
  return row === undefined ? Number.NaN : row.lastAt.getTime() - row.publishedAt.getTime();
}

const kindNames: Record<Kind, string> = { release: 'ordinary', urgent: 'urgent' };

function describe(many: number, kind: Kind, times: number[]): Figure[] {
  const name = `Small release (${few}, ${kindNames[kind]}) during a large one of ${countOf(many)}`;
  if (times.length === 0) {
    process.stderr.write(`${name}: no figure, the large one was over too soon\n`);
    return [];
  }
  return [
    toFigure({
      what: `${name}: moment to all accepted, the slowest of ${times.length}`,
      value: Math.max(...times) / 1_000,
      unit: 's',
      must: { most: limitSeconds },
      main: true,
    }),
  ];
}
