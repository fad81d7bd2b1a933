import { setTimeout as pause } from 'node:timers/promises';
import { parseDocument } from 'htmlparser2';
import { expect, type Stage, waitFor } from './stage.ts';

type Step = { name: string; play(stage: Stage): Promise<string> };

const reader = 'lea.demo@example.example';
const headline = 'Demonstration: Kreis und Städte weiten die Lernferien aus';
const secondsAhead = 4;

/** The journey from a subscription to a mail and an unsubscription. Each returns its figure. */
export const steps: Step[] = [
  { name: 'A reader subscribes to Schwelm (and the wider area) and Bildung', play: subscribe },
  { name: 'The confirmation mail arrives; its button is pressed', play: confirm },
  { name: 'The office writes a release through the API', play: write },
  { name: 'The audience is known before anything is sent', play: foresee },
  {
    name: `The release is scheduled ${secondsAhead} seconds ahead; nobody sees it yet`,
    play: schedule,
  },
  {
    name: 'At its moment it is on the portal, in the feed, in the search and in the API',
    play: appear,
  },
  { name: 'Everybody who asked for it gets one mail, and the ledger adds up', play: deliver },
  { name: 'The reader’s mail says why it came and how to end it', play: readMail },
  { name: 'RSS, Atom and JSON Feed carry it whole', play: readFeeds },
  { name: 'One click ends the subscription', play: unsubscribe },
  {
    name: 'A correction reaches exactly those who got the first version, the reader not',
    play: correct,
  },
];

async function subscribe(stage: Stage): Promise<string> {
  const filters = [{ regions: ['schwelm'], topics: ['bildung'], wider: true }];
  const answer = await stage.api('POST', '/public/subscriptions', { email: reader, filters });
  expect(answer.status === 202, `subscription answered ${answer.status}: ${answer.text}`);
  return '202 Accepted, the same answer for every address';
}

async function confirm(stage: Stage): Promise<string> {
  const entry = await waitFor('confirmation mail', async () => (await stage.mails(reader))[0]);
  const mail = await stage.mail(entry.id);
  const path = /\/bestaetigen\/[\w-]{32}/.exec(mail.text ?? '')?.[0];
  expect(path !== undefined, 'the confirmation mail has no link');
  expect((await stage.get(path)).status === 200, 'the confirmation page does not open');
  const pressed = await stage.post(path, {});
  expect(pressed.status === 200, `the button answered ${pressed.status}`);
  return `“${entry.subject}”`;
}

async function write(stage: Stage): Promise<string> {
  const release = {
    headline,
    body: 'Die **Lernferien** dauern künftig zwei Wochen.\n\nAnmelden können sich alle Schulen der neun Städte.',
    dateline: 'Schwelm',
    regions: ['05954'],
    topics: ['05000000'],
    keywords: ['Lernferien'],
  };
  const answer = await stage.api('POST', '/releases', release);
  expect(answer.status === 201, `the draft was refused: ${answer.text}`);
  stage.notes.set('id', String(answer.json().id));
  return `draft ${String(answer.json().id)}`;
}

async function foresee(stage: Stage): Promise<string> {
  const audience = (await stage.api('GET', `/releases/${idOf(stage)}/audience`)).json();
  expect(Number(audience.total) > 0, 'the audience is empty');
  stage.notes.set('audience', String(audience.total));
  return `${String(audience.total)} recipients`;
}

async function schedule(stage: Stage): Promise<string> {
  const publishAt = new Date(Date.now() + secondsAhead * 1_000).toISOString();
  const answer = await stage.api('POST', `/releases/${idOf(stage)}/schedule`, { publishAt });
  expect(answer.json().status === 'scheduled', `not scheduled: ${answer.text}`);
  stage.notes.set('publishAt', publishAt).set('url', String(answer.json().url));
  let looks = 0;
  while (Date.now() < Date.parse(publishAt) - 250) {
    looks += 1;
    expect((await findPublic(stage)).length === 0, 'it was public before its moment');
    await pause(100);
  }
  return `looked ${looks} times in four places, saw nothing`;
}

async function appear(stage: Stage): Promise<string> {
  const moment = Date.parse(note(stage, 'publishAt'));
  const seen = await Promise.all(
    Object.entries(placesOf(stage)).map(async ([place, look]) => {
      await waitFor(`the release: ${place}`, look);
      return `${place} after ${Date.now() - moment} ms`;
    }),
  );
  return seen.join(', ');
}

async function findPublic(stage: Stage): Promise<string[]> {
  const places = Object.entries(placesOf(stage));
  const seen = await Promise.all(places.map(([, look]) => look()));
  return places.flatMap(([place], index) => (seen[index] ? [place] : []));
}

function placesOf(stage: Stage): Record<string, () => Promise<boolean>> {
  const id = idOf(stage);
  const path = new URL(note(stage, 'url')).pathname;
  return {
    page: async () => (await stage.get(path)).status === 200,
    feed: async () => (await stage.get('/feeds/releases.rss')).text.includes(headline),
    search: async () => (await stage.get('/suche?q=Lernferien')).text.includes(id),
    API: async () => (await stage.get(`/api/v1/public/releases/${id}`)).status === 200,
  };
}

async function deliver(stage: Stage): Promise<string> {
  const done = await waitFor(
    'a finished distribution',
    () => findFinished(stage, 'initial'),
    40_000,
  );
  const { toSend, accepted, failed, open, candidates, excluded } = done;
  expect(candidates === Number(toSend) + Number(excluded), 'candidates ≠ to send + excluded');
  expect(
    toSend === Number(accepted) + Number(failed) + Number(open),
    'to send ≠ accepted + failed + open',
  );
  expect(String(accepted) === note(stage, 'audience'), 'accepted is not what the audience said');
  const mails = await stage.mails('Lernferien');
  const addresses = new Set(mails.map((mail) => mail.to));
  expect(
    mails.length === accepted && addresses.size === accepted,
    `${mails.length} mails in the mailbox`,
  );
  const seconds =
    (Date.parse(String(done.finishedAt)) - Date.parse(note(stage, 'publishAt'))) / 1_000;
  return `${String(accepted)} accepted, each address once, ${seconds.toFixed(1)} s after the moment`;
}

async function readMail(stage: Stage): Promise<string> {
  const entry = (await stage.mails(reader)).find((mail) => mail.subject.includes('Lernferien'));
  expect(entry !== undefined, 'the reader got no mail');
  const mail = await stage.mail(entry.id);
  const header = (key: string) => mail.headers.find((one) => one.key === key)?.value ?? '';
  expect(header('list-unsubscribe-post') === 'List-Unsubscribe=One-Click', 'no one-click header');
  const path = new URL(/<(https?:[^>]+)>/.exec(header('list-unsubscribe'))?.[1] ?? '').pathname;
  stage.notes.set('unsubscribe', path);
  const reason = mail.text?.match(/Region [^\n]+/)?.[0] ?? '';
  expect(reason !== '', 'the mail does not say why it came');
  expect(mail.html?.includes('Lernferien') === true, 'the mail has no HTML');
  return `“${reason}”`;
}

async function readFeeds(stage: Stage): Promise<string> {
  const region = await stage.get('/feeds/regions/05954.rss');
  expect(parseDocument(region.text, { xmlMode: true }).children.length > 0, 'RSS is no XML');
  for (const ending of ['rss', 'atom', 'json']) {
    const feed = await stage.get(`/feeds/topics/bildung.${ending}`);
    expect(feed.text.includes('alle Schulen der neun Städte'), `${ending} has not the full text`);
  }
  return `${(region.text.match(/<item>/g) ?? []).length} items in the feed of the district`;
}

async function unsubscribe(stage: Stage): Promise<string> {
  const path = note(stage, 'unsubscribe');
  expect((await stage.get(path)).status === 200, 'the page of the link does not open');
  const answer = await stage.post(path, { 'List-Unsubscribe': 'One-Click' });
  expect(answer.status === 200, `one click answered ${answer.status}`);
  return 'opening the link changed nothing, the POST did';
}

async function correct(stage: Stage): Promise<string> {
  const change = {
    note: 'Die Lernferien dauern drei Wochen, nicht zwei.',
    body: 'Die **Lernferien** dauern künftig drei Wochen.',
  };
  const answer = await stage.api('POST', `/releases/${idOf(stage)}/correct`, change);
  expect(answer.json().version === 2, `not corrected: ${answer.text}`);
  const done = await waitFor(
    'a finished correction',
    () => findFinished(stage, 'correction'),
    40_000,
  );
  const expected = Number(note(stage, 'audience')) - 1;
  expect(done.accepted === expected, `${String(done.accepted)} corrections, ${expected} expected`);
  const mails = (await stage.mails('KORREKTUR')).map((mail) => mail.to);
  expect(
    !mails.some((to) => to.includes(reader)),
    'the reader got a correction after unsubscribing',
  );
  return `${String(done.accepted)} accepted, 1 excluded because the subscription had ended`;
}

async function findFinished(stage: Stage, kind: string) {
  const answer = await stage.api('GET', `/releases/${idOf(stage)}/distributions`);
  const items = answer.json().items as Record<string, unknown>[];
  return items.find((one) => one.kind === kind && one.status === 'finished');
}

function idOf(stage: Stage): string {
  return note(stage, 'id');
}

function note(stage: Stage, key: string): string {
  return stage.notes.get(key) ?? '';
}
