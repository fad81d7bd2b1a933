import { setTimeout as pause } from 'node:timers/promises';
import { type Figure, spreadOf, toFigure } from './figures.ts';
import type { Lab } from './lab.ts';
import { waitFinished } from './distribute.ts';
import { createDraft, openOffice, releaseInput } from './office.ts';
import type { SinkReport } from './programs/sink.ts';
import { addSubscribers } from './subscribers.ts';

const count = 20;
const recipients = 100;
const betweenMs = 1_500;
const firstAheadMs = 6_000;

/** From `publishAt` to the 250 for the first mail, by the clock of the mail server that gives it. */
export async function measureFirstMail(lab: Lab): Promise<Figure[]> {
  const sink = await lab.startProgram('sink');
  const peer = await lab.startProgram('timed-mail');
  const service = await lab.startService({ SMTP_URL: sink.url });
  await addSubscribers(service, { from: 0, to: recipients });
  const office = await openOffice(service, 'messung');
  const begin = Date.now() + firstAheadMs;
  const releases = new Map<string, number>();
  for (let index = 0; index < count; index += 1) {
    const { id } = await createDraft(office, releaseInput(`Messung ${index}`, {}));
    const at = begin + index * betweenMs;
    const publishAt = new Date(at).toISOString();
    await office.call('POST', `/releases/${id}/schedule`, { publishAt });
    releases.set(id, at);
  }
  await pause(begin + count * betweenMs - Date.now());
  for (const id of releases.keys()) await waitFinished({ service, office }, id, 30);
  const { firstAt } = (await sink.ask('report')) as SinkReport;
  const late = [...releases].map(([id, at]) => (firstAt[id] ?? Number.NaN) - at);
  const moments = Array.from({ length: count }, (_, index) => Date.now() + 200 + index * 100);
  const bare = (await peer.ask({ smtpUrl: sink.url, moments })) as number[];
  return [describe(late, bare)];
}

function describe(late: number[], bare: number[]): Figure {
  const spread = spreadOf(late);
  return toFigure({
    what: `From the moment to the first accepted mail, ${count} releases with ${recipients} recipients, p95`,
    value: spread.p95,
    unit: 'ms',
    spread,
    beside: {
      what: 'setTimeout, then one Nodemailer mail on an open connection, p95',
      value: spreadOf(bare).p95,
    },
    must: { most: 1_000 },
    main: true,
  });
}
