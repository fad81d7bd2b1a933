import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { type Figure, toFigure } from './figures.ts';
import { type Lab, waitUntil } from './lab.ts';
import { distribute, rateOf } from './distribute.ts';
import { openOffice } from './office.ts';
import { readMemory } from './processes.ts';
import { countOf, type Scale } from './scale.ts';
import { addSubscribers } from './subscribers.ts';

const most = 10_000;

/** Memory of the one process that `npm start` is, mailbox and workers included. */
export async function measureMemory(lab: Lab, scale: Scale): Promise<Figure[]> {
  const recipients = Math.min(most, scale.recipients);
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
  await addSubscribers(service, { from: 0, to: recipients });
  const office = await openOffice(service, 'messung');
  const distributed = await distribute({ service, office });
  const afterMails = await readMemory(service.pid);
  const beside = { what: 'an idle Express process', value: bare.now };
  const figure = (what: string, value: number, main?: true) =>
    toFigure({
      what: `Memory (RSS) of \`npm start\` ${what}`,
      value,
      unit: 'MB',
      beside,
      ...(main && { main }),
    });
  return [
    toFigure({
      what: 'Mails per second of `npm start`, mailbox in the same process',
      value: rateOf(distributed),
      unit: '/s',
    }),
    figure('after the start', atStart.now, true),
    figure('after seeding the demonstration', afterSeeding.now),
    figure(`after ${countOf(recipients)} mails`, afterMails.now, true),
    figure('at its highest', afterMails.most),
  ];
}
