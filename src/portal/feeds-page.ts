import { manyOffices } from '../offices/file-offices.ts';
import { listOffices, type OfficeRow } from '../offices/store.ts';
import { listTopics } from '../topics/store.ts';
import { type Language, nameIn } from '../words.ts';
import { chooseFeed } from './feed-choice.ts';
import { type FeedLink, feedLinks, type FeedSubject } from './feed-links.ts';
import type { PortalDeps, PortalPage } from './page.ts';
import { listLands } from './region-pages.ts';

const mostBusy = 12;

type Row = { name?: string; nameKey?: string; feeds: FeedLink[] };

/** What a feed is, the feeds that most people want, and how to put one together. */
export async function feedsPage(
  deps: PortalDeps,
  language: Language,
  query: Record<string, unknown>,
): Promise<PortalPage> {
  const [rows, choice] = await Promise.all([
    usualFeeds(deps, language),
    chooseFeed(deps, language, query),
  ]);
  const feeds = feedLinks(deps.words, language, { kind: 'all' });
  return {
    view: 'feeds',
    status: choice.faults.length > 0 ? 422 : 200,
    model: {
      language,
      path: '/feeds',
      section: 'feeds',
      feeds,
      title: deps.words(language, 'portal.feeds.title'),
      description: deps.words(language, 'portal.feeds.description'),
      all: [{ nameKey: 'portal.feedTitle.all', feeds }] satisfies Row[],
      ...rows,
      ...choice,
      sample: `${deps.config.baseUrl}/feeds/releases.rss?region=05954016&region=05954036&topic=bildung`,
    },
  };
}

/** One row for each Land, top topic and office; of many offices, the busiest. */
async function usualFeeds(deps: PortalDeps, language: Language) {
  const [lands, topics, offices] = await Promise.all([
    listLands(deps.db),
    listTopics(deps.db),
    listOffices(deps.db),
  ]);
  const toRow = (subject: Exclude<FeedSubject, { kind: 'all' }>): Row => ({
    name: subject.name,
    feeds: feedLinks(deps.words, language, subject),
  });
  const tops = topics
    .filter(({ parentCode }) => parentCode === null)
    .toSorted((a, b) => nameIn(language, a).localeCompare(nameIn(language, b), language));
  return {
    regions: lands.map((row) =>
      toRow({ kind: 'region', name: nameIn(language, row), key: row.code }),
    ),
    topics: tops.map((row) => toRow({ kind: 'topic', name: nameIn(language, row), key: row.slug })),
    hasOffices: offices.length > 0,
    manyOffices: offices.length < manyOffices ? null : offices.length,
    offices: (await usualOffices(deps, offices)).map((row) =>
      toRow({ kind: 'office', name: nameIn(language, row), key: row.slug }),
    ),
  };
}

async function usualOffices({ busy }: PortalDeps, offices: OfficeRow[]): Promise<OfficeRow[]> {
  if (offices.length < manyOffices) return offices;
  const counts = await busy.offices();
  const countOf = ({ id }: OfficeRow) => counts.get(id) ?? 0;
  return offices
    .filter((office) => countOf(office) > 0)
    .toSorted((a, b) => countOf(b) - countOf(a))
    .slice(0, mostBusy);
}
