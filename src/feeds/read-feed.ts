import { createHash } from 'node:crypto';
import type { Reader } from '../db/database.ts';
import type { Deps } from '../deps.ts';
import { notFound } from '../errors.ts';
import { etagOf } from '../http/conditional.ts';
import type { PublicQuery } from '../releases/public-store.ts';
import type { Language } from '../words.ts';
import { feedPath, feedUrl, siteUrl } from './address.ts';
import {
  type ArchiveKey,
  type ArchivePage,
  findArchivePage,
  findNewestArchive,
} from './archive.ts';
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

export type FeedRequest = {
  filter: FeedFilter;
  format: Format;
  before?: Cursor | undefined;
  archive?: ArchiveKey | undefined;
  /** The address as the reader wrote it. */
  selfUrl: string;
};

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
 * shows at once; the texts are read and rendered only when the state is a new one. Throws notFound
 * for a document of the archive that would be empty.
 */
export async function readFeed(deps: ReadDeps, request: FeedRequest): Promise<FeedPage> {
  const { query, archive } = await findPlace(deps.db, request);
  const state = await readFeedState(deps.db, query);
  const feed = await deps.shelf.obtain(keyOf(deps, request, { state, archive }), () =>
    readInSnapshot(deps.db, (tx) => makeFeed(deps, request, tx)),
  );
  return { ...feed, changedAt: state.changedAt, lastModified: nameDate(state) };
}

type Place = { query: PublicQuery; archive: ArchivePage | null };

async function findPlace(
  db: Reader,
  { filter, before, archive: key }: FeedRequest,
): Promise<Place> {
  const publicQuery = toPublicQuery(filter, before);
  if (key === undefined) return { query: { ...publicQuery, limit: itemsOnPage }, archive: null };
  const archive = await findArchivePage(db, { filter: publicQuery, key, size: itemsOnPage });
  if (archive === undefined) throw notFound();
  return { query: archive.query, archive };
}

async function makeFeed(deps: ReadDeps, request: FeedRequest, tx: Reader) {
  const { query, archive } = await findPlace(tx, request);
  const state = await readFeedState(tx, query);
  const items = await readItems({ ...deps, db: tx }, state.items);
  const feed = { ...describeFeed(deps, request, { state, archive }), items };
  const older = await findOlder(tx, request, state);
  if (older) feed.prevArchiveUrl = feedUrl(deps.config.baseUrl, request.filter, older);
  const key = keyOf(deps, request, { state, archive });
  return { key, feed: pack(renderers[request.format](feed)) };
}

/**
 * Where the archive begins, told by the feed itself once it does not hold everything. Not part of
 * the shelf's key: what was the newest document stays a good way in.
 */
async function findOlder(db: Reader, request: FeedRequest, state: FeedState) {
  const { filter, before, archive, format } = request;
  const isFeedItself = before === undefined && archive === undefined;
  if (!isFeedItself || state.next === undefined || filter.searches.length > 0) return null;
  const newest = await findNewestArchive(db, toPublicQuery(filter), itemsOnPage);
  return newest && { format, archive: newest };
}

const renderers: Record<Format, (feed: Feed) => string> = {
  rss: renderRss,
  atom: renderAtom,
  json: renderJson,
};

type Found = { state: FeedState; archive: ArchivePage | null };

/** All that the bytes of a page depend on. */
function keyOf(deps: ReadDeps, request: FeedRequest, found: Found): string {
  const parts = [describeFeed(deps, request, found), found.state.fingerprint];
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}

function describeFeed(
  deps: ReadDeps,
  request: FeedRequest,
  { state, archive }: Found,
): Omit<Feed, 'items'> {
  const { filter, format, before } = request;
  const { baseUrl, websubHub } = deps.config;
  const language: Language = languageOfFeed(filter);
  const filtered = describeFilter(deps.words, filter);
  const say = (key: string) =>
    deps.words(language, `feeds.${key}.${filtered ? 'filtered' : 'all'}`, { filter: filtered });
  const { path, params } = feedPath(filter);
  const urlOf = (page: { before?: Cursor | undefined; archive?: ArchiveKey | undefined }) =>
    feedUrl(baseUrl, filter, { format, ...page });
  const isArchived = archive !== null;
  return {
    id: feedUrn(`${path}?${params.toString()}`),
    title: say('title'),
    description: say('description'),
    language,
    selfUrl: request.selfUrl,
    firstUrl: isArchived ? null : before === undefined ? request.selfUrl : urlOf({}),
    nextUrl: state.next && !isArchived ? urlOf({ before: state.next }) : null,
    prevArchiveUrl: archive?.prev ? urlOf({ archive: archive.prev }) : null,
    nextArchiveUrl: archive?.next ? urlOf({ archive: archive.next }) : null,
    currentUrl: isArchived ? urlOf({}) : null,
    isArchive: archive?.isClosed ?? false,
    hubUrl: before === undefined && !isArchived ? websubHub : null,
    siteUrl: siteUrl(baseUrl, filter),
    updatedAt: state.updatedAt,
    emptySince: state.emptySince,
  };
}

function pack(text: string): RenderedFeed {
  const body = Buffer.from(text);
  return { body, etag: etagOf(body) };
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
