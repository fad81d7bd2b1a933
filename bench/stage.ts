import { distribute, type Distributed, publish, waitFinished } from './distribute.ts';
import type { Env, Lab, Service } from './lab.ts';
import { type Office, openOffice } from './office.ts';
import { type Sink, startSink } from './postfix.ts';
import type { Program } from './processes.ts';
import type { SinkReport } from './programs/sink.ts';
import { addSubscribers } from './subscribers.ts';

/** Portal and database in one process, an `smtp-sink`, and workers as the part wants them. */
export type Stage = {
  service: Service;
  office: Office;
  sink: Sink;
  /** A sink that shows a mail as it came. */
  capture: Program;
};

const sampleTopic = '06000000';

/** A stage with one subscriber on the topic of the samples. */
export async function openStage(lab: Lab): Promise<Stage> {
  const [sink, capture] = [await startSink(lab), await lab.startProgram('sink')];
  const service = await lab.startService({ SMTP_URL: sink.url }, 'serve');
  await addSubscribers(service, { from: 0, to: 1, topic: sampleTopic });
  return { service, office: await openOffice(service, 'messung'), sink, capture };
}

/** Makes the subscribers of all releases on education as many as `to`, `from` of which are there. */
export function fillStage({ service }: Stage, from: number, to: number): Promise<void> {
  return addSubscribers(service, { from: from + 1, to: to + 1 });
}

/** One mail of a worker with these settings, as it goes over the wire. */
export async function takeSample(stage: Stage, env: Env = {}): Promise<string> {
  const { service, office, capture } = stage;
  const worker = await service.startWorker({ ...env, SMTP_URL: capture.url });
  const id = await publish({ office }, { topics: [sampleTopic] });
  await waitFinished(stage, id, 60);
  await worker.end();
  return ((await capture.ask('report')) as SinkReport).sample;
}

/** One release to all. Throws when not all were accepted, or the sink counted other mails than these. */
export async function sendToAll(stage: Stage, recipients: number): Promise<Distributed> {
  const before = await stage.sink.count();
  const sent = await distribute(stage, 120 + recipients / 100);
  const arrived = (await stage.sink.count()) - before;
  if (sent.accepted !== recipients || arrived !== recipients)
    throw new Error(`${recipients} recipients, ${sent.accepted} accepted, ${arrived} arrived`);
  return sent;
}
