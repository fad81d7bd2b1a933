import { releaseInput } from '../helpers/releases.ts';
import { until } from '../helpers/until.ts';
import { describeSite } from '../site/samples.ts';
import { nobody } from '../site/planted.ts';
import { ask, assertAnswered } from './ask.ts';
import { type Kind, kinds } from './kinds.ts';
import type { Timings, Trial } from './judge.ts';
import type { Stage } from './stage.ts';

const longestBody = 199_000;
const longestHeadline = 200;

/** What becomes of a text that was taken: publication, mails, every page and file, a check, a correction. */
export function releaseTrials(stage: Stage): Trial[] {
  return kinds.map((kind) => ({
    field: 'a release with this text',
    kind: kind.name,
    most: longestBody,
    ask: (bytes) => publishAndLook(stage, kind, bytes),
  }));
}

async function publishAndLook(stage: Stage, kind: Kind, bytes: number): Promise<Timings> {
  const timings: Timings = {};
  const body = kind.make(bytes);
  const id = await create(stage, timings, { kind, body });
  // Refused with a reason: too many parts, or nothing in it that could be read.
  if (id === null) return timings;
  const step = async (name: string, change: object) => {
    const began = performance.now();
    const { status } = await stage.api('POST', `/releases/${id}/${name}`, change);
    timings[name] = performance.now() - began;
    return status;
  };
  if ((await step('publish', {})) !== 200) return timings;
  await look(stage, timings, id);
  await check(stage, timings, body);
  const status = await step('correct', {
    note: 'Ein Wort',
    body: `${body.slice(0, -1)}b`,
    bodyFormat: kind.format,
  });
  if (status === 200) await look(stage, timings, id, ' corrected');
  await until('its mails are gone', () => isSent(stage, id), 60_000);
  return timings;
}

type Text = { kind: Kind; body: string };

async function create(
  stage: Stage,
  timings: Timings,
  { kind, body }: Text,
): Promise<string | null> {
  const headline = kind.make(longestHeadline).slice(0, longestHeadline).trim() || 'Schule';
  const began = performance.now();
  const input = releaseInput({ headline: `A${headline.slice(1)}`, body, bodyFormat: kind.format });
  const { status, body: made } = await stage.api('POST', '/releases', input);
  timings.create = performance.now() - began;
  if (status >= 500) throw new Error(`create: status ${status}`);
  return status === 201 ? String(made.id) : null;
}

/** Every address that this release has. */
async function look(stage: Stage, timings: Timings, id: string, when = ''): Promise<void> {
  const { body } = await stage.api('GET', `/releases/${id}`);
  const { pathname: path } = new URL(String(body.url));
  const planted = { ...nobody, id, path };
  for (const { route, address } of describeSite(stage, stage.world).ofRelease(planted)) {
    if (route.includes('/media/') || route.startsWith('/en/')) continue;
    const url = stage.url + address.replace('/versionen/1', '/versionen');
    // A child process sets the PDF, with limits of its own: nobody waits for it here.
    if (route.endsWith('.pdf')) {
      void ask(url).catch(() => undefined);
      continue;
    }
    const answer = await ask(url);
    assertAnswered(answer);
    timings[route + when] = (timings[route + when] ?? 0) + answer.ms;
  }
}

async function check(stage: Stage, timings: Timings, body: string): Promise<void> {
  const sent = new URLSearchParams({ code: body.toWellFormed() }).toString();
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const answer = await ask(`${stage.url}/pruefen`, { method: 'POST', body: sent, headers });
  assertAnswered(answer);
  timings['check of the text'] = answer.ms;
}

async function isSent(stage: Stage, id: string): Promise<boolean> {
  const { body } = await stage.api('GET', `/releases/${id}/distributions`);
  return (body.items ?? []).every(({ status }) => (status as string) === 'finished');
}

/** The lists that all the releases before now stand in. */
export function listTrials(stage: Stage): Trial[] {
  return describeSite(stage, stage.world)
    .always.filter(({ shows, route }) => shows === true && !route.startsWith('/en/'))
    .map(({ address }) => ({
      field: `GET ${address}`,
      kind: 'full of such releases',
      most: 0,
      ask: async () => {
        const answer = await ask(stage.url + address);
        assertAnswered(answer);
        return { answer: answer.ms };
      },
    }));
}
