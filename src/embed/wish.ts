import type { PortalDeps } from '../portal/page.ts';
import { readNarrowing, type Search } from '../portal/search-input.ts';
import { textOf } from '../portal/text-of.ts';
import { type Language, nameIn } from '../words.ts';

export const themes = ['light', 'dark'] as const;
export const counts = ['3', '5', '10', '20'] as const;
const mostReleases = 20;
const usualCount = 5;

/** What another site wants to show: whose releases, how many, in which colors. */
export type EmbedWish = {
  chosen: Pick<Search, 'region' | 'topic' | 'office' | 'wish' | 'faults'>;
  count: number;
  /** Empty: as the reader's device has it. */
  theme: string;
};

/** Reads the parameters of the frame and of its builder alike. */
export async function readEmbedWish(
  deps: Pick<PortalDeps, 'db' | 'words'>,
  language: Language,
  query: Record<string, unknown>,
): Promise<EmbedWish> {
  const count = Number(textOf(query.count));
  const theme = textOf(query.theme);
  return {
    chosen: await readNarrowing(deps, language, query),
    count: Number.isInteger(count) && count > 0 ? Math.min(count, mostReleases) : usualCount,
    theme: themes.find((one) => one === theme) ?? '',
  };
}

/** The parameters of an address that stands for the wish, in the order in which they are told. */
export function paramsOf({ chosen, count, theme }: EmbedWish): [name: string, value: string][] {
  const all: [string, string][] = [
    ['office', chosen.office?.slug ?? ''],
    ['region', chosen.region?.code ?? ''],
    ['topic', chosen.topic?.slug ?? ''],
    ['count', String(count)],
    ['theme', theme],
  ];
  return all.filter(([, value]) => value !== '');
}

/** The page of the portal about the same releases, without `/en`. */
export function pageOf({ chosen: { office, region, topic } }: EmbedWish): string {
  const pages = [
    office && `/pressestellen/${office.slug}`,
    region && `/regionen/${region.slug}`,
    topic && `/themen/${topic.slug}`,
  ].filter((page) => page !== undefined);
  const [page = '/'] = pages;
  if (pages.length < 2) return page;
  const query = { office: office?.slug, region: region?.code, topic: topic?.slug };
  const given = Object.entries(query).filter((pair): pair is [string, string] => !!pair[1]);
  return `/suche?${new URLSearchParams(given).toString()}`;
}

/** "Meldungen: Stadt Hagen, Bildung". */
export function titleOf(
  deps: Pick<PortalDeps, 'words'>,
  language: Language,
  { chosen: { office, region, topic } }: EmbedWish,
): string {
  const rows = [office, region, topic].filter((row) => row !== undefined);
  const names = rows.map((row) => nameIn(language, row)).join(', ');
  return deps.words(language, names === '' ? 'embed.titleAll' : 'embed.titleOf', { names });
}
