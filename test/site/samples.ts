import { apiRoutes } from '../../src/http/api-router.ts';
import { createSite } from '../../src/http/app.ts';
import type { TestService } from '../helpers/service.ts';
import { askedWord, type Planted } from './planted.ts';
import { listRoutes } from './routes.ts';
import type { World } from './world.ts';

/** How the tests of all pages and surfaces ask for the addresses of one route. */
type Sample = {
  /** Addresses that are there at any time. */
  always?: (world: World) => string[];
  /** Addresses that a release has while it is public. */
  ofRelease?: (release: Planted) => string[];
  /** Whether they show a release that is new; unknown where it is not said. */
  shows?: boolean | ((address: string) => boolean);
  /** Why what it says changes by itself. */
  restless?: string;
};

const formats = ['rss', 'atom', 'json'];
const base = 'http://localhost:3000';
const queries = ['region=05954', 'topic=bildung', 'office=ennepe-ruhr-kreis', 'lang=de', 'lang=en'];

// By the path of the German page; the English one is asked for in the same way. A route without
// parameters or with those of `known` is asked for even if it is not here.
const samples: Record<string, Sample> = {
  '/healthz': { shows: false },
  '/readyz': { shows: false },
  '/metrics': { restless: 'counters of the process' },
  '/robots.txt': { shows: false },
  '/sitemap.xml': {},
  '/sitemap-news.xml': { shows: true },
  '/sitemaps/releases-:period.xml': {
    always: ({ month: { year, month } }) => [`/sitemaps/releases-${year}-${month}.xml`],
    shows: true,
  },
  '/sitemaps/:kind.xml': {
    always: () => ['offices', 'regions', 'topics'].map((kind) => `/sitemaps/${kind}.xml`),
    shows: false,
  },
  '/media/:id/:fileName': {
    ofRelease: ({ mediaId, fileName }) => [
      `/media/${mediaId}/${fileName}`,
      `/media/${mediaId}/anders.jpg`,
      `/media/${mediaId}/${fileName}?download`,
    ],
    shows: true,
  },
  '/media/:id/sizes/:file': {
    ofRelease: ({ mediaId }) =>
      ['320.avif', '320.webp', '400.webp'].map((file) => `/media/${mediaId}/sizes/${file}`),
    shows: true,
  },
  '/feeds/releases.:format': {
    always: () =>
      formats.flatMap((format) => [
        `/feeds/releases.${format}`,
        `/feeds/releases.${format}?q=${askedWord}`,
        ...queries
          // A single one has a shorter address, to which this one leads.
          .map((query) => (query.startsWith('lang=') ? query : `${query}&lang=de`))
          .map((query) => `/feeds/releases.${format}?${query}`),
      ]),
    shows: true,
  },
  '/feeds/regions/:key.:format': { always: () => feedsOf('regions/05954'), shows: true },
  '/feeds/topics/:key.:format': { always: () => feedsOf('topics/bildung'), shows: true },
  '/feeds/offices/:key.:format': {
    always: () => feedsOf('offices/ennepe-ruhr-kreis'),
    shows: true,
  },
  '/logos/:id.png': { always: () => [], shows: false },
  '/assets/:version/site.css': { always: () => ['/assets/any/site.css'], shows: false },
  '/assets/:version/kern.css': { always: () => ['/assets/any/kern.css'], shows: false },
  '/oembed': {
    ofRelease: ({ path }) =>
      ['json', 'xml'].map(
        (format) => `/oembed?url=${encodeURIComponent(base + path)}&format=${format}`,
      ),
    shows: true,
  },
  '/api/v1/public/releases/:id': {
    ofRelease: ({ id }) => [`/api/v1/public/releases/${id}`],
    shows: true,
  },
  '/api/v1/public/releases/:id.ninjs': {
    ofRelease: ({ id }) => [`/api/v1/public/releases/${id}.ninjs`],
    shows: true,
  },
  '/api/v1/public/releases': {
    always: () => [
      '/api/v1/public/releases',
      '/api/v1/public/releases?limit=1',
      `/api/v1/public/releases?q=${askedWord}`,
      ...queries.map((query) => `/api/v1/public/releases?${query}`),
    ],
    shows: true,
  },
  '/dev/mailbox': { restless: 'every mail that was sent; development only' },
  '/dev/mailbox/:id.eml': { always: () => [] },
  '/dev/mailbox/:id/html': { always: () => [] },
  '/dev/mailbox/:id': { always: () => [] },
  '/pruefen': { always: () => ['/pruefen'], shows: false },
  '/bestaetigen/:token': { always: ({ person }) => [person.confirm], shows: false },
  '/abmelden/:token': { always: ({ person }) => [person.unsubscribe], shows: false },
  '/einstellungen/:token': { always: ({ person }) => [person.settings], shows: false },
  '/einstellungen/:token/daten': {
    always: ({ person }) => [`${person.settings}/daten`],
    restless: 'what the person got, by mail, too',
  },
  '/einstellungen/:token/filter': {
    always: ({ person }) => [`${person.settings}/filter`],
    shows: false,
  },
  '/einstellungen/:token/loeschen': {
    always: ({ person }) => [`${person.settings}/loeschen`],
    shows: false,
  },
  '/': { shows: true },
  '/suche': {
    always: () => [
      '/suche?q=Schule&region=05954&topic=bildung&office=ennepe-ruhr-kreis&picture=1',
      '/suche?q=Quantenkuchen',
      '/suche',
      '/suche?sort=newest&lang=de',
      '/suche?kind=invitation',
      `/suche?q=${askedWord}`,
      `/suche?q=${askedWord}t`,
    ],
    shows: (address) => !/Quantenkuchen|Schule/.test(address),
  },
  '/in-der-naehe': {
    always: () => ['/in-der-naehe?ort=Schwelm&umkreis=25', '/in-der-naehe'],
    shows: (address) => address.includes('Schwelm'),
  },
  '/termine': { shows: true },
  '/termine.ics': { shows: true },
  '/embed': { always: () => ['/embed?office=ennepe-ruhr-kreis'], shows: true },
  '/einbetten': { always: () => ['/einbetten?office=ennepe-ruhr-kreis', '/einbetten'] },
  '/status': { restless: 'the instant of the look' },
  '/status.json': { restless: 'the instant of the look' },
  '/archiv': {},
  '/archiv/:year': { always: ({ month: { year } }) => [`/archiv/${year}`] },
  '/archiv/:year/:month': {
    always: ({ month: { year, month } }) => [
      `/archiv/${year}/${month}`,
      `/archiv/${year}/${month}?region=05954`,
    ],
    shows: true,
  },
  '/regionen': { always: () => ['/regionen', '/regionen?q=neustadt', '/regionen?q=Entenhausen'] },
  '/regionen/:slug': {
    always: () => ['deutschland', 'ennepe-ruhr-kreis'].map((slug) => `/regionen/${slug}`),
    shows: true,
  },
  '/themen/:slug': { always: () => ['/themen/bildung'], shows: true },
  '/pressestellen/:slug': { always: () => ['/pressestellen/ennepe-ruhr-kreis'], shows: true },
  '/meldungen/:address': {
    ofRelease: ({ path }) => [path],
    shows: true,
  },
  '/meldungen/:address/versionen/:number': {
    ofRelease: ({ path }) => [`${path}/versionen/1`],
    shows: true,
  },
  '/meldungen/:address.ics': {
    ofRelease: ({ path, invites }) => (invites ? [`${path}.ics`] : []),
    shows: true,
  },
  // Their bytes are packed: only whether they are there.
  '/meldungen/:address.zip': { ofRelease: ({ path }) => [`${path}.zip`], shows: true },
  '/meldungen/:address.pdf': { ofRelease: ({ path }) => [`${path}.pdf`] },
  '/meldungen/:address.md': { ofRelease: ({ path }) => [`${path}.md`], shows: true },
  '/meldungen/:address.txt': { ofRelease: ({ path }) => [`${path}.txt`], shows: true },
};

function feedsOf(what: string): string[] {
  return formats.map((format) => `/feeds/${what}.${format}`);
}

/** One address of the site as somebody without a key asks for it. */
export type Surface = { route: string; address: string; shows?: boolean; restless?: string };

export type Site = {
  /** Addresses that are there at any time. */
  always: Surface[];
  /** Addresses that a release has while it is public. */
  ofRelease: (release: Planted) => Surface[];
  /** Calls of the API that need a key. */
  withKey: string[];
  /** Routes that nobody knows how to ask for: `samples` needs a line. */
  unknown: string[];
};

/** Every address that can be looked at, from the routers themselves. */
export function describeSite({ deps }: Pick<TestService, 'deps'>, world: World): Site {
  const keyed = apiRoutes(deps).flatMap(({ method, path, scope }) =>
    method === 'get' && scope !== null ? [`/api/v1${path}`] : [],
  );
  const routes = listRoutes(createSite(deps)).filter(({ method }) => method === 'get');
  const paths = [...new Set(routes.map(({ path }) => path))];
  const known = paths
    .filter((path) => !keyed.includes(path))
    .map((path) => ({ path, sample: sampleOf(path) }));
  const surfaces = (pick: (sample: Sample) => string[]) =>
    known.flatMap(({ path, sample }) =>
      sample === null ? [] : toSurfaces(path, sample, pick(sample)),
    );
  return {
    always: surfaces(({ always }) => always?.(world) ?? []),
    ofRelease: (release) => surfaces(({ ofRelease }) => ofRelease?.(release) ?? []),
    withKey: paths.filter((path) => keyed.includes(path)),
    unknown: known.flatMap(({ path, sample }) => (sample === null ? [path] : [])),
  };
}

const english = /^\/en(?=\/|$)/;

function sampleOf(path: string): Sample | null {
  const plain = path.replace(english, '') || '/';
  const sample = samples[plain];
  if (sample?.always ?? sample?.ofRelease) return sample ?? null;
  if (!plain.includes(':')) return { ...sample, always: () => [plain] };
  if (/^[^:]*\/:address[^:]*$/.test(plain))
    return { ...sample, ofRelease: ({ path: release }) => [fill(plain, release)] };
  return null;
}

function fill(path: string, release: string): string {
  return path.replace(/^.*\/:address/, release);
}

function toSurfaces(route: string, { shows, restless }: Sample, addresses: string[]): Surface[] {
  const prefix = english.exec(route)?.[0] ?? '';
  return addresses.map((address) => ({
    route,
    address: prefix + address,
    ...(shows !== undefined && { shows: typeof shows === 'boolean' ? shows : shows(address) }),
    ...(restless !== undefined && { restless }),
  }));
}
