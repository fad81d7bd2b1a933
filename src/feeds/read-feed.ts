import { createHash } from 'node:crypto';
import type { Deps } from '../deps.ts';
import type { Language } from '../words.ts';
import { feedPath, feedUrl, siteUrl } from './address.ts';
import { renderAtom } from './atom.ts';
import type { Cursor, Feed } from './feed.ts';
import { describeFilter, type FeedFilter, languageOfFeed, toPublicQuery } from './filter.ts';
import { feedUrn } from './identity.ts';
import { type KeptItems, readItems } from './kept-items.ts';
import { renderJson } from './json.ts';
import { renderRss } from './rss.ts';
import type { Format } from './schema.ts';
import type { FeedShelf, RenderedFeed } from './shelf.ts';
import { type FeedState, readFeedState, readInSnapshot } from './store.ts';

const itemsOnPage = 50;

export type FeedRequest = { filter: FeedFilter; format: Format; before?: Cursor | undefined };

export type FeedPage = RenderedFeed & {
  /** When an item last changed or went; null without items. */
  changedAt: Date | null;
  /** What to tell readers of it. */
  lastModified: Date | null;
};

type ReadDeps = Pick<Deps, 'db' | 'words'> & {
  config: { baseUrl: string; websubHub: string | null };
  shelf: FeedShelf;
  items: KeptItems;
};

/**
 * A page of a feed as it is at this moment. The state is read each time (2 ms), so that a release
 * shows at once; the texts are read and rendered only when the state is a new one.
 */
export async function readFeed(deps: ReadDeps, request: FeedRequest): Promise<FeedPage> {
  const query = { ...toPublicQuery(request.filter, request.before), limit: itemsOnPage };
  const state = await readFeedState(deps.db, query);
  const feed = await deps.shelf.obtain(keyOf(deps, request, state), () =>
    readInSnapshot(deps.db, async (tx) => {
      const state = await readFeedState(tx, query);
      const items = await readItems({ ...deps, db: tx }, state.items);
      const feed = { ...describeFeed(deps, request, state), items };
      return { key: keyOf(deps, request, state), feed: pack(renderers[request.format](feed)) };
    }),
  );
  return { ...feed, changedAt: state.changedAt, lastModified: nameDate(state) };
}

const renderers: Record<Format, (feed: Feed) => string> = {
  rss: renderRss,
  atom: renderAtom,
  json: renderJson,
};

/** All that the bytes of a page depend on. */
function keyOf(deps: ReadDeps, request: FeedRequest, state: FeedState): string {
  const { selfUrl, title } = describeFeed(deps, request, state);
  const parts = [selfUrl, title, state.fingerprint];
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}

function describeFeed(deps: ReadDeps, request: FeedRequest, state: FeedState): Omit<Feed, 'items'> {
  const { filter, format, before } = request;
  const { baseUrl } = deps.config;
  const language: Language = languageOfFeed(filter);
  const filtered = describeFilter(deps.words, filter);
  const say = (key: string) =>
    deps.words(language, `feeds.${key}.${filtered ? 'filtered' : 'all'}`, { filter: filtered });
  const { path, params } = feedPath(filter);
  return {
    id: feedUrn(`${path}?${params.toString()}`),
    title: say('title'),
    description: say('description'),
    language,
    selfUrl: feedUrl(baseUrl, filter, { format, before }),
    firstUrl: feedUrl(baseUrl, filter, { format }),
    nextUrl: state.next ? feedUrl(baseUrl, filter, { format, before: state.next }) : null,
    hubUrl: before === undefined ? deps.config.websubHub : null,
    siteUrl: siteUrl(baseUrl, filter),
    updatedAt: state.updatedAt,
  };
}

function pack(text: string): RenderedFeed {
  const body = Buffer.from(text);
  return { body, etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"` };
}

/**
 * The date to name in Last-Modified. HTTP dates count seconds, and many releases come out in the
 * same one: while that second may still bring another, the date named is one earlier, so that a
 * reader who hands it back has not seen the newest change (RFC 9110, section 8.8.2.2).
 */
function nameDate({ changedAt, readAt }: FeedState): Date | null {
  if (changedAt === null) return null;
  const isSettled = readAt.getTime() - changedAt.getTime() > 2000;
  return isSettled ? changedAt : new Date(changedAt.getTime() - 1000);
}
