import type { Reader } from '../db/database.ts';
import type { Kept } from '../kept.ts';
import { listPublicReleasesByIds } from '../releases/public-store.ts';
import type { FeedItem } from './feed.ts';
import { type Site, toFeedItem } from './item.ts';
import type { ItemState } from './store.ts';

/** Items by release, each with the facts that it was made from. */
export type KeptItems = Kept<{ facts: string; item: FeedItem }>;

type ReadDeps = {
  db: Reader;
  words: Site['words'];
  config: Pick<Site, 'baseUrl'>;
  items: KeptItems;
};

// Besides its texts an item has names, addresses and objects.
const bytesBesideTexts = 4_000;

/**
 * The items of a page, in order. Texts are read and rendered only of those whose facts changed. `db`
 * must show the moment that the states were read at.
 */
export async function readItems(deps: ReadDeps, states: ItemState[]): Promise<FeedItem[]> {
  const found = new Map<string, FeedItem>();
  for (const { id, facts } of states) {
    const kept = deps.items.find(id);
    if (kept?.facts === facts) found.set(id, kept.item);
  }
  const missing = states.filter(({ id }) => !found.has(id));
  for (const [id, item] of await makeItems(deps, missing)) found.set(id, item);
  return states.flatMap(({ id }) => found.get(id) ?? []);
}

async function makeItems(
  { db, words, config: { baseUrl }, items }: ReadDeps,
  states: ItemState[],
): Promise<[string, FeedItem][]> {
  const factsOf = new Map(states.map(({ id, facts }) => [id, facts]));
  const releases = await listPublicReleasesByIds(db, [...factsOf.keys()]);
  return releases.map((release) => {
    const item = toFeedItem({ words, baseUrl }, release);
    const facts = factsOf.get(release.id) ?? '';
    const bytes = 2 * (item.html.length + item.text.length) + bytesBesideTexts;
    items.keep(release.id, { facts, item }, bytes);
    return [release.id, item];
  });
}
