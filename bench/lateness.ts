import { sql } from 'kysely';
import { newId } from '../src/id.ts';
import { type Figure, spreadOf, toFigure } from './figures.ts';
import type { Lab, Service } from './lab.ts';
import { type Look, openReader, type Place, type Reader, watchPlace } from './looks.ts';
import { createDraft, type Draft, type Office, openOffice, releaseInput } from './office.ts';
import { measureBesideRequests } from './beside.ts';
import { addSubscribers } from './subscribers.ts';

const count = 200;
const overMs = 20_000;
const leastAheadMs = 5_000;
const mailsEach = 10;
// What the README promises and shows.
const required = { must: { most: 150 }, main: true } as const;
// All 200 are asked for in the instant in which all 200 appear.
const requiredAtOnce = { must: { most: 250 }, main: true } as const;

type Limit = Pick<Figure, 'must' | 'main'>;
type Scheduled = Marked & { at: number };
/** `word` stands in its headline and nowhere else. */
type Marked = Draft & { word: string };
type Surface = 'release page' | 'region page' | 'feed' | 'public API' | 'search' | 'sitemap';
type Seen = Partial<Record<Surface, Awaited<ReturnType<typeof watchPlace>>>>;
type Stage = { service: Service; office: Office; reader: Reader };

/**
 * From `publishAt` to visible for an HTTP client that asks again and again, its own asking included:
 * once with moments all over 20 s, once with all of them at the same full second. A third time, over
 * 20 s again, each release also goes to readers by mail, and sending takes its share of the process.
 * Between them, with the web side kept as busy as anybody may.
 */
export async function measureLateness(lab: Lab): Promise<Figure[]> {
  const service = await lab.startService();
  const reader = openReader(service.baseUrl);
  const stage = { service, office: await openOffice(service, 'messung'), reader };
  const figures = await measureSpread(stage, 'moments over 20 s', required);
  figures.push(...(await measureFound(stage)));
  figures.push(...(await measureSameSecond(stage)));
  figures.push(await measureBesideRequests(stage, count));
  await addSubscribers(service, { from: 0, to: mailsEach });
  const how = `moments over 20 s with ${mailsEach} mails each`;
  figures.push(...(await measureSpread(stage, how, {})));
  reader.close();
  return figures;
}

async function measureSpread(stage: Stage, how: string, limit: Limit): Promise<Figure[]> {
  const releases = await scheduleSpread(stage);
  const timers = measureTimers(releases);
  const feed = { path: '/feeds/releases.rss', idsIn: idsInFeed, expected: momentsOf(releases) };
  const [page, inFeed, api] = await Promise.all([
    watchEach(stage, releases, ({ path }) => path),
    watchPlace(stage.reader, feed, leastAheadMs),
    watchEach(stage, releases, ({ id }) => `/api/v1/public/releases/${id}`),
  ]);
  const seen = { 'release page': page, feed: inFeed, 'public API': api };
  return describe({ how, seen, timers: await timers, limit });
}

/** What leads to a release without knowing its address: a search for its words, the sitemap of news. */
async function measureFound(stage: Stage): Promise<Figure[]> {
  const releases = await scheduleSpread(stage);
  const timers = measureTimers(releases);
  const news = { path: '/sitemap-news.xml', idsIn: idsInSitemap, expected: momentsOf(releases) };
  const [search, sitemap] = await Promise.all([
    watchEach(stage, releases, ({ word }) => `/suche?q=${word}`),
    watchPlace(stage.reader, news, leastAheadMs),
  ]);
  const how = 'moments over 20 s, found by';
  return describe({ how, seen: { search, sitemap }, timers: await timers, limit: required });
}

async function scheduleSpread({ office }: Stage): Promise<Scheduled[]> {
  const drafts = await createDrafts(office, () => ['05954']);
  const begin = Date.now() + leastAheadMs + 1_000;
  return schedule(office, drafts, (index) =>
    Math.round(begin + ((index + Math.random()) * overMs) / count),
  );
}

async function watchEach(
  { reader }: Stage,
  releases: Scheduled[],
  pathOf: (release: Scheduled) => string,
) {
  const watches = releases.map((release) => {
    const idsIn = ({ text }: Look) => (text.includes(release.id) ? [release.id] : []);
    return watchPlace(reader, { path: pathOf(release), idsIn, expected: momentsOf([release]) }, 60);
  });
  return (await Promise.all(watches)).flat();
}

// A page of the portal lists 20 releases, a feed 50, an answer of the API 100. All 200 are public
// with one transaction, so one look at as many as a place can show is enough, and all that a client
// could need: every further look would only measure the looks before it.
const groups = { 'region page': 10, feed: 4, 'public API': 2 };
type Listed = keyof typeof groups;
const listed = Object.keys(groups) as Listed[];

async function measureSameSecond({ service, office, reader }: Stage): Promise<Figure[]> {
  const regions = await listDistricts(service, listed.length);
  const drafts = await createDrafts(office, (index) => [
    '05954',
    ...regions.filter((_, place) => isShown(index, listed[place])).map(({ code }) => code),
  ]);
  const at = Math.ceil((Date.now() + leastAheadMs + 5_000) / 1_000) * 1_000;
  const releases = await schedule(office, drafts, () => at);
  const timers = measureTimers(releases);
  const watches = listed.map((surface, place) => {
    const expected = momentsOf(releases.filter((_, index) => isShown(index, surface)));
    const list = listOf(surface, regions[place] ?? { code: '', slug: '' });
    return watchPlace(reader, { ...list, expected }, 500);
  });
  const sightings = await Promise.all(watches);
  const seen = Object.fromEntries(listed.map((surface, place) => [surface, sightings[place]]));
  const how = 'all at the same second';
  return describe({ how, seen, timers: await timers, limit: requiredAtOnce });
}

function isShown(index: number, surface: Listed | undefined): boolean {
  return surface !== undefined && index % groups[surface] === 0;
}

type Region = { code: string; slug: string };

async function listDistricts({ db }: Service, limit: number): Promise<Region[]> {
  const { rows } = await sql<Region>`
    select code, slug from region where level = 'county' and code <> '05954' order by code limit ${limit}
  `.execute(db);
  return rows;
}

function listOf(surface: Surface, { code, slug }: Region): Omit<Place, 'expected'> {
  if (surface === 'feed') return { path: `/feeds/regions/${code}.rss`, idsIn: idsInFeed };
  if (surface === 'region page') return { path: `/regionen/${slug}`, idsIn: idsInPage };
  const path = `/api/v1/public/releases?limit=100&region=${code}`;
  return {
    path,
    idsIn: ({ text }) => (JSON.parse(text) as { items: Draft[] }).items.map(({ id }) => id),
  };
}

function idsInFeed({ text }: Look): string[] {
  return [...text.matchAll(/<link>[^<]*-([0-9a-z]{12})<\/link>/g)].map(([, id = '']) => id);
}

function idsInPage({ text }: Look): string[] {
  return [...text.matchAll(/href="\/meldungen\/[^"]*-([0-9a-z]{12})"/g)].map(([, id = '']) => id);
}

function idsInSitemap({ text }: Look): string[] {
  return [...text.matchAll(/<loc>[^<]*-([0-9a-z]{12})<\/loc>/g)].map(([, id = '']) => id);
}

function momentsOf(releases: Scheduled[]): Map<string, number> {
  return new Map(releases.map(({ id, at }) => [id, at]));
}

async function createDrafts(
  office: Office,
  regionsOf: (index: number) => string[],
): Promise<Marked[]> {
  const drafts: Marked[] = [];
  for (let index = 0; index < count; index += 1) {
    const word = `messung${newId()}`;
    const input = releaseInput(`Messung ${index} ${word}`, { regions: regionsOf(index) });
    drafts.push({ ...(await createDraft(office, input)), word });
  }
  return drafts;
}

async function schedule(
  office: Office,
  drafts: Marked[],
  momentOf: (index: number) => number,
): Promise<Scheduled[]> {
  const scheduled: Scheduled[] = [];
  for (const [index, draft] of drafts.entries()) {
    const at = momentOf(index);
    const publishAt = new Date(at).toISOString();
    await office.call('POST', `/releases/${draft.id}/schedule`, { publishAt });
    if (at - Date.now() < leastAheadMs) throw new Error('scheduled less than 5 s ahead');
    scheduled.push({ ...draft, at });
  }
  return scheduled;
}

/** What a plain timer to the same moments is late by, in this process and under the same load. */
function measureTimers(releases: Scheduled[]): Promise<number[]> {
  return Promise.all(
    releases.map(
      ({ at }) =>
        new Promise<number>((resolve) =>
          setTimeout(() => resolve(Date.now() - at), Math.max(0, at - Date.now())),
        ),
    ),
  );
}

type Outcome = { how: string; seen: Seen; timers: number[]; limit: Limit };

function describe({ how, seen, timers, limit }: Outcome): Figure[] {
  const timer = spreadOf(timers).p99;
  const all = Object.values(seen).flat();
  const figures = Object.entries(seen).map(([surface, sightings]) => {
    const spread = spreadOf(sightings.map(({ lateMs }) => lateMs));
    const beside = {
      what: 'between two looks of the client, p99',
      value: spreadOf(sightings.map(({ pollMs }) => pollMs)).p99,
    };
    const what = `Lateness of ${count} publications, ${how}: ${surface}, p99`;
    return toFigure({ what, value: spread.p99, unit: 'ms', spread, beside, ...limit });
  });
  const early = all.filter(({ lateMs }) => lateMs < 0).length;
  return [
    ...figures,
    toFigure({
      what: `A bare setTimeout beside it, ${how}, p99`,
      value: timer,
      unit: 'ms',
      spread: spreadOf(timers),
    }),
    toFigure({
      what: `Seen before the moment, of ${all.length}, ${how}`,
      value: early,
      unit: '',
      must: { most: 0 },
      ...(limit.main && { main: limit.main }),
    }),
  ];
}
