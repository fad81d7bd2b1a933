import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { type Figure, toFigure } from './figures.ts';
import { type Lab, waitUntil } from './lab.ts';
import { distribute, recipients } from './mails.ts';
import { openOffice } from './office.ts';
import { readMemory } from './processes.ts';
import { addSubscribers, filtersOfAll } from './subscribers.ts';

/** Memory of the one process that `npm start` is, mailbox and workers included. */
export async function measureMemory(lab: Lab): Promise<Figure[]> {
  const express = await lab.startProgram('express-constant');
  const bare = await readMemory(Number(await express.ask([])));
  const service = await lab.startService({ DEMO: '1' });
  const atStart = await readMemory(service.pid);
  const seeded = join(service.dataDir, 'demo.json');
  const isThere = () =>
    access(seeded).then(
      () => true,
      () => false,
    );
  await waitUntil('the demonstration', isThere, 60);
  const afterSeeding = await readMemory(service.pid);
  await addSubscribers(service, { from: 0, to: recipients, filtersOf: filtersOfAll });
  const office = await openOffice(service, 'messung');
  const rate = await distribute({ service, office });
  const afterMails = await readMemory(service.pid);
  const beside = { what: 'an idle Express process', value: bare.now };
  const figure = (what: string, value: number) =>
    toFigure({ what: `Memory (RSS) ${what}`, value, unit: 'MB', beside });
  return [
    toFigure({
      what: 'Mails per second of `npm start`, mailbox in the same process',
      value: rate.perSecond,
      unit: '/s',
    }),
    figure('after the start', atStart.now),
    figure('after seeding the demonstration', afterSeeding.now),
    figure(`after ${recipients.toLocaleString('en')} mails`, afterMails.now),
    figure('at its highest', afterMails.most),
  ];
}
