import PostalMime from 'postal-mime';
import { type Distributed, rateOf } from './distribute.ts';
import { compareRounds, type Figure, median, toFigure } from './figures.ts';
import type { Lab } from './lab.ts';
import { type Mail, openPlainDesigns, type PlainDesign } from './plain-design.ts';
import { measureSource, sourceName } from './postfix.ts';
import { readCpuTime } from './processes.ts';
import { countOf, type Scale } from './scale.ts';
import { fillStage, openStage, sendToAll, takeSample } from './stage.ts';

const peerMails = 5_000;

type Peer = PlainDesign & { rates: number[] };
type Round = { sent: Distributed; source: number };

/** Mails per second of one distribution: beside what the wire allows, and beside the plain design. */
export async function measureUnsigned(lab: Lab, scale: Scale): Promise<Figure[]> {
  const { recipients } = scale;
  const stage = await openStage(lab);
  const sample = await takeSample(stage);
  await fillStage(stage, 0, recipients);
  const designs = await openPlainDesigns(lab, stage, Math.min(peerMails, recipients));
  const mail = await readMail(sample);
  const peers = designs.map((design): Peer => ({ ...design, rates: [] }));
  const worker = await stage.service.startWorker();
  const rounds: Round[] = [];
  for (let round = 0; round < scale.rounds; round += 1) {
    for (const peer of peers) peer.rates.push(await peer.measure(mail));
    const source = await measureSource(stage.sink, recipients);
    rounds.push({ source, sent: await sendToAll(stage, recipients) });
  }
  const cpuMs = (await readCpuTime(worker.pid)) / (recipients * scale.rounds);
  const size = Math.round(sample.length / 1_000);
  const how = `${countOf(recipients)} recipients, ${size} kB each`;
  return [...describe(how, rounds, peers), ...describeRest(how, rounds, cpuMs)];
}

async function readMail(sample: string): Promise<Mail> {
  const { html = '', text = '' } = await PostalMime.parse(sample);
  if (html === '' || text === '') throw new Error('a mail without HTML or without text');
  return { html, text };
}

function describe(how: string, rounds: Round[], peers: Peer[]): Figure[] {
  const own = rounds.map(({ sent }) => rateOf(sent));
  const wire = compareRounds(
    own,
    rounds.map(({ source }) => source),
  );
  const besides = peers
    .map(({ name, rates }) => ({ name, ...compareRounds(own, rates) }))
    .toSorted((a, b) => b.beside - a.beside);
  const what = `Mails per second, unsigned, ${how}`;
  const figures = besides.map(({ name, value, beside, ratio }, place) =>
    toFigure({
      what,
      value,
      unit: '/s',
      beside: {
        what: `one BullMQ job (${name}) and sendMail({html, text}) a recipient`,
        value: beside,
      },
      ratio,
      // The faster of them is the one to beat.
      ...(place === 0 && { must: { of: 'ratio', least: 8 }, main: true }),
    }),
  );
  return [
    toFigure({
      what,
      value: wire.value,
      unit: '/s',
      beside: { what: sourceName, value: wire.beside },
      ratio: wire.ratio,
      must: { of: 'ratio', least: 0.7 },
      main: true,
    }),
    ...figures,
  ];
}

function describeRest(how: string, rounds: Round[], cpuMs: number): Figure[] {
  const withFreeze = rounds.map(
    ({ sent }) => (sent.accepted * 1_000) / (sent.finishedAt - sent.publishedAt),
  );
  return [
    toFigure({
      what: `The same from the moment, with freezing the recipients, ${how}`,
      value: median(withFreeze),
      unit: '/s',
    }),
    toFigure({ what: 'Processor time of the worker per mail', value: cpuMs, unit: 'ms' }),
  ];
}
