import PostalMime from 'postal-mime';
import { type Figure, toFigure } from './figures.ts';
import { type Lab, type Service, waitUntil } from './lab.ts';
import { createDraft, findFinished, type Office, openOffice, releaseInput } from './office.ts';
import { type Program, readCpuTime, readMemory } from './processes.ts';
import type { SinkReport } from './programs/sink.ts';
import { addSubscribers, filtersOfAll } from './subscribers.ts';

export const recipients = 10_000;
// Makes mails of about 15 kB: the body is in the HTML and in the text.
const bodyKilobytes = 2.4;
const peerMails = 5_000;
const limitMb = 350;

/** Mails per second of one distribution, beside plain Nodemailer with the same mail and server. */
export async function measureMails(lab: Lab): Promise<Figure[]> {
  const sink = await lab.startProgram('sink');
  const peer = await lab.startProgram('nodemailer-pool');
  const mailbox = await lab.startProgram('mailbox');
  const filled = await startFilled(lab, { SMTP_URL: sink.url });
  const toSink = await distribute(filled);
  const memory = await readMemory(filled.service.pid);
  const report = (await sink.ask('report')) as SinkReport;
  checkCounts(toSink, report.count);
  const beforeSink = await runPeer(peer, sink.url, report.sample);
  const toMailbox = await distribute(await startFilled(lab, { SMTP_URL: mailbox.url }));
  checkCounts(toMailbox, Number(await mailbox.ask('count')));
  const beforeMailbox = await runPeer(peer, mailbox.url, report.sample);
  const size = Math.round(report.bytes / report.count / 1_000);
  return [
    describe(`${size} kB each, to a bare sink`, toSink, beforeSink),
    describe(`${size} kB each, to the mailbox in its own process`, toMailbox, beforeMailbox),
    toFigure({ what: 'Processor time of Depesche per mail', value: toSink.cpuMs, unit: 'ms' }),
    toFigure({
      what: 'Memory (RSS) after them, without demonstration and mailbox',
      value: memory.now,
      unit: 'MB',
      must: limitMb,
    }),
  ];
}

type Filled = { service: Service; office: Office };
type Rate = { accepted: number; perSecond: number; cpuMs: number };

async function startFilled(lab: Lab, env: Record<string, string>): Promise<Filled> {
  const service = await lab.startService(env);
  await addSubscribers(service, { from: 0, to: recipients, filtersOf: filtersOfAll });
  return { service, office: await openOffice(service, 'messung') };
}

/** Publishes one release for everybody and waits for the end; the times are those of the ledger. */
export async function distribute({ service, office }: Filled): Promise<Rate> {
  const input = releaseInput('Messung', { kilobytes: bodyKilobytes });
  const { id } = await createDraft(office, input);
  const cpuBefore = await readCpuTime(service.pid);
  await office.call('POST', `/releases/${id}/publish`, {});
  const done = await waitUntil('the distribution', () => findFinished(office, id), 180);
  const seconds = (Date.parse(done.finishedAt) - Date.parse(done.frozenAt)) / 1_000;
  const { accepted } = done;
  const cpuMs = ((await readCpuTime(service.pid)) - cpuBefore) / accepted;
  return { accepted, perSecond: accepted / seconds, cpuMs };
}

async function runPeer(peer: Program, smtpUrl: string, sample: string): Promise<number> {
  const { html = '', text = '' } = await PostalMime.parse(sample);
  return Number(await peer.ask({ all: { smtpUrl, count: peerMails, html, text } }));
}

function checkCounts({ accepted }: Rate, arrived: number): void {
  if (accepted !== recipients || arrived !== recipients)
    throw new Error(`${recipients} recipients, ${accepted} accepted, ${arrived} arrived`);
}

function describe(how: string, rate: Rate, peer: number): Figure {
  return toFigure({
    what: `Mails per second, ${recipients.toLocaleString('en')} recipients, ${how}`,
    value: rate.perSecond,
    unit: '/s',
    beside: { what: 'Nodemailer pool, sendMail({html, text}), same server', value: peer },
  });
}
