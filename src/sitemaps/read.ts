import type { Deps } from '../deps.ts';
import { spanOf } from './period.ts';
import {
  listNews,
  listPeriods,
  listReleasePlaces,
  listSlugs,
  readLastStep,
  type PeriodState,
  type ReleasePlace,
  type Span,
} from './store.ts';
import type { SitemapFile } from './write.ts';

type ReadDeps = Pick<Deps, 'db'>;

// sitemaps.org: at most 50,000 addresses and 50 MB a file.
export const mostUrls = 50_000;
const rowsAtOnce = 2_000;
// Google takes up news of the last two days, 1,000 at most.
const newsHours = 48;
const mostNews = 1_000;

/** Pages that stand still, and the lists. Those of persons and the search are not among them. */
export const fixedPaths = [
  '/',
  '/regionen',
  '/in-der-naehe',
  '/themen',
  '/pressestellen',
  '/termine',
  '/feeds',
  '/einbetten',
  '/abonnieren',
  '/impressum',
  '/datenschutz',
  '/barrierefreiheit',
  '/leichte-sprache',
] as const;

const folders = { offices: 'pressestellen', regions: 'regionen', topics: 'themen' } as const;
const tables = { offices: 'office', regions: 'region', topics: 'topic' } as const;
export type Listed = keyof typeof folders;
export const listedKinds = Object.keys(folders) as Listed[];

/** Every file of the index: one a month of releases, one a day where a month has too many. */
export async function listFiles(deps: ReadDeps, limits = { mostUrls }): Promise<SitemapFile[]> {
  const months = await listPeriods(deps.db, { by: 'month' });
  const periods = await Promise.all(
    months.map((month) => splitMonth(deps, month, limits.mostUrls)),
  );
  return [
    { path: '/sitemaps/pages.xml' },
    ...listedKinds.map((kind) => ({ path: `/sitemaps/${kind}.xml` })),
    ...periods
      .flat()
      .map(({ name, changedAt }) => ({ path: `/sitemaps/releases-${name}.xml`, changedAt })),
  ];
}

async function splitMonth(deps: ReadDeps, month: PeriodState, most: number) {
  if (month.count <= most) return [month];
  return listPeriods(deps.db, { by: 'day', span: spanOf(month.name) ?? undefined });
}

// A correction changes no more than a date in the index.
const keptMs = 60_000;

/**
 * The same list, kept until something is published or withdrawn, at most a minute: reading it costs
 * as much as some hundred pages. Who asks while it is read waits for the same.
 */
export function keepFiles(deps: Pick<Deps, 'db' | 'clock'>): () => Promise<SitemapFile[]> {
  let kept: { key: string; until: number; files: Promise<SitemapFile[]> } | undefined;
  return async () => {
    const key = await readLastStep(deps.db);
    const now = deps.clock.now().getTime();
    if (kept?.key === key && now < kept.until) return kept.files;
    const fresh = { key, until: now + keptMs, files: listFiles(deps) };
    kept = fresh;
    fresh.files.catch(() => {
      if (kept === fresh) kept = undefined;
    });
    return fresh.files;
  };
}

/** The paths of all offices, regions or topics. */
export async function listPaths(deps: ReadDeps, kind: Listed): Promise<string[]> {
  // Each stands in the file in two languages.
  const slugs = await listSlugs(deps.db, tables[kind], mostUrls / 2);
  return slugs.map((slug) => `/${folders[kind]}/${encodeURIComponent(slug)}`);
}

export async function listRecentNews({ db, clock }: Pick<Deps, 'db' | 'clock'>) {
  const since = new Date(clock.now().getTime() - newsHours * 60 * 60 * 1000);
  return listNews(db, { since, limit: mostNews });
}

/** The releases of a span in parts, so that no more than one part is held in memory. */
export async function* readReleasePlaces(
  { db }: ReadDeps,
  span: Span,
): AsyncGenerator<ReleasePlace[]> {
  let after: ReleasePlace | undefined;
  for (let read = 0; read < mostUrls;) {
    const limit = Math.min(rowsAtOnce, mostUrls - read);
    const part = await listReleasePlaces(db, { span, after, limit });
    yield part;
    if (part.length < limit) return;
    read += part.length;
    after = part.at(-1);
  }
}
