import type { Distributed } from './distribute.ts';
import { compareRounds, type Figure, toFigure } from './figures.ts';
import type { Lab } from './lab.ts';
import { measureSource, sourceName } from './postfix.ts';
import { forgetPeak, readMemory } from './processes.ts';
import { countOf, type Scale } from './scale.ts';
import { fillStage, openStage, sendToAll, type Stage } from './stage.ts';

const mostMb = 350;
// A tenth for the noise of the machine, which the peer beside it shows.
const mostGrowth = 1.1;

/** The same worker process through all sizes, so that what it keeps from a smaller one counts. */
type Size = { recipients: number; times: Compared; memory: Memory };
type Compared = ReturnType<typeof compareRounds>;
type Memory = { now: number; most: number };

/** Memory of the worker and time per recipient, from 4,000 to 400,000 recipients. */
export async function measureGrowth(lab: Lab, scale: Scale): Promise<Figure[]> {
  const stage = await openStage(lab);
  const worker = await stage.service.startWorker();
  const factors = { small: 0.08, large: 0.8, usual: 1, huge: 8 };
  const sizes: Partial<Record<keyof typeof factors, Size>> = {};
  let filled = 0;
  for (const name of ['small', 'large', 'usual', 'huge'] as const) {
    const recipients = Math.round(scale.recipients * factors[name]);
    await fillStage(stage, filled, recipients);
    // A cold start would make the smallest slow, and growth look better than it is.
    if (filled === 0) await sendToAll(stage, recipients);
    filled = recipients;
    sizes[name] = await measureSize({ stage, scale, pid: worker.pid }, recipients);
  }
  const { small, large, usual, huge } = sizes as Record<keyof typeof factors, Size>;
  return [...describeMemory(usual, huge), ...describeTime([small, large, huge])];
}

type Place = { stage: Stage; scale: Scale; pid: number };

async function measureSize({ stage, scale, pid }: Place, recipients: number): Promise<Size> {
  const [own, peer]: [number[], number[]] = [[], []];
  // Always as many: between sizes it differs by the noise of the machine only.
  const peerMails = Math.round(scale.recipients * 0.4);
  await forgetPeak(pid);
  for (let round = 0; round < scale.rounds; round += 1) {
    peer.push(1e6 / (await measureSource(stage.sink, peerMails)));
    own.push(timeOf(await sendToAll(stage, recipients)));
  }
  const memory = await readMemory(pid);
  return { recipients, times: compareRounds(own, peer), memory };
}

/** Microseconds per recipient from the moment to the last recorded answer, freezing included. */
function timeOf({ accepted, publishedAt, finishedAt }: Distributed): number {
  return ((finishedAt - publishedAt) * 1_000) / accepted;
}

function describeMemory(usual: Size, huge: Size): Figure[] {
  const figures = [usual, huge].map(({ recipients, memory }) =>
    toFigure({
      what: `Memory (RSS) of the worker at its highest, ${countOf(recipients)} recipients`,
      value: memory.most,
      unit: 'MB',
      beside: { what: 'right after them', value: memory.now },
      must: { most: mostMb },
      main: true,
    }),
  );
  const growth = toFigure({
    what: `Growth of that memory, ${countOf(usual.recipients)} to ${countOf(huge.recipients)} recipients`,
    value: huge.memory.most / usual.memory.most,
    unit: '×',
    beside: { what: 'growth of the recipients', value: huge.recipients / usual.recipients },
    must: { most: 1.1 },
    main: true,
  });
  return [...figures, growth];
}

function describeTime(sizes: Size[]): Figure[] {
  const figures = sizes.map(({ recipients, times }) =>
    toFigure({
      what: `Time per recipient from the moment, freezing included, ${countOf(recipients)} recipients`,
      value: times.value,
      unit: 'µs',
      beside: { what: sourceName, value: times.beside },
      ratio: times.ratio,
    }),
  );
  const steps = sizes.slice(1).map((size, index) => describeStep(sizes[index] ?? size, size));
  return [...figures, ...steps];
}

function describeStep(before: Size, after: Size): Figure {
  const [one, other] = [before.times, after.times];
  return toFigure({
    what: `Growth of the time per recipient, ${countOf(before.recipients)} to ${countOf(after.recipients)}`,
    value: other.value / one.value,
    unit: '×',
    beside: { what: 'the same of smtp-source: noise', value: other.beside / one.beside },
    ratio: other.ratio / one.ratio,
    must: { of: 'ratio', most: mostGrowth },
    main: true,
  });
}
