import type { TestService } from '../helpers/service.ts';
import { createOffice } from '../helpers/offices.ts';
import { confirmedPerson } from '../subscribers/person.ts';
import { addDraft, type Planted, publish } from './planted.ts';

/** What every page has something to show of: releases of all kinds, and a person. */
export type World = {
  release: Planted;
  corrected: Planted;
  invitation: Planted;
  english: Planted;
  withdrawn: Planted;
  person: { confirm: string; settings: string; unsubscribe: string };
  /** Of the releases, in German time. */
  month: { year: string; month: string };
};

const picture = {
  name: 'Schule.jpg',
  words: { caption: 'Die Schule von vorn', credit: 'Ada Beispiel', alt: 'Ein Haus aus Holz' },
};
const body = [
  'Der Kreis baut **neue Schulen** und [plant weiter](https://plan.example/).',
  '## Drei Orte',
  '- Witten\n- Hattingen\n- Schwelm',
  '> „Das ist gut“, sagt der Landrat.',
  '| Jahr | Plätze |\n|---|---|\n| 2026 | 120 |\n| 2027 | 240 |',
].join('\n\n');

/** Fills an empty service, and waits until its pictures are drawn. */
export async function fillWorld(service: TestService): Promise<World> {
  await createOffice(service.deps, { slug: 'stadt-hagen', name: 'Stadt Hagen' });
  const contacts = [{ name: 'Ada Beispiel', role: 'Presse', phone: '02336 93-0', mobile: '' }];
  const add = async (change: Record<string, unknown>) => {
    const release = await addDraft(service, { body, contacts, ...change }, picture);
    await publish(service, release);
    return release;
  };
  const withdrawn = await add({ headline: 'Falsche Zahlen' });
  await service.api('POST', `/releases/${withdrawn.id}/withdraw`, {
    reason: 'Die Zahl war falsch',
  });
  const english = await add({ headline: 'New school opens', language: 'en' });
  const event = { startsAt: '2027-12-01T10:00:00+01:00', place: 'Kreishaus' };
  const invitation = await add({ headline: 'Einladung zum Termin', kind: 'invitation', event });
  const corrected = await add({ headline: 'Zahl der Plätze', regions: ['05954', '05914'] });
  const note = 'Eine Zahl berichtigt';
  await service.api('POST', `/releases/${corrected.id}/correct`, { note, headline: 'Neue Zahl' });
  const release = await add({ headline: 'Neue Schule in Witten' });
  return {
    release,
    corrected: { ...corrected, path: await pathOf(service, corrected.id) },
    invitation,
    english,
    withdrawn,
    person: await confirmedPerson(service, 'leserin@zeitung.example'),
    month: await monthOf(service, release.id),
  };
}

async function pathOf(service: TestService, id: string): Promise<string> {
  const { body } = await service.api('GET', `/releases/${id}`);
  return new URL(String(body.url)).pathname;
}

async function monthOf(service: TestService, id: string): Promise<World['month']> {
  const { body } = await service.api('GET', `/releases/${id}`);
  const local = new Date(String(body.publishedAt)).toLocaleDateString('sv', {
    timeZone: 'Europe/Berlin',
  });
  return { year: local.slice(0, 4), month: local.slice(5, 7) };
}
