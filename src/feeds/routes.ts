import { type Request, type RequestHandler, type Response, Router } from 'express';
import type { Deps } from '../deps.ts';
import { notFound } from '../errors.ts';
import { sendPublic } from '../http/answer-from-cache.ts';
import { answerProblems } from '../http/errors.ts';
import { parseInput } from '../http/input.ts';
import { openKept } from '../kept.ts';
import { listOffices } from '../offices/store.ts';
import { cleanLine } from '../text/clean-line.ts';
import { feedUrl, ownAddress } from './address.ts';
import { resolveFilter } from './filter.ts';
import type { KeptItems } from './kept-items.ts';
import { renderOpml } from './opml.ts';
import { readFeed } from './read-feed.ts';
import { type Format, feedQuery, opmlQuery, readFormat } from './schema.ts';
import { type FeedShelf, openFeedShelf } from './shelf.ts';

type FeedDeps = Pick<Deps, 'db' | 'words' | 'vocabulary' | 'log'> & {
  config: { baseUrl: string; websubHub: string | null };
};

// About 100 feeds of 50 releases with full text.
const shelfBytes = 24 * 1024 * 1024;
// The newest 1,000 releases or so: a publication changes one item of many feeds.
const itemsBytes = 16 * 1024 * 1024;

/** `/feeds/releases.rss` and its relatives; `/feeds` itself is a page of the portal. */
export function feedRoutes(deps: FeedDeps): Router {
  const items: KeptItems = openKept(itemsBytes);
  const withShelf = { ...deps, shelf: openFeedShelf(shelfBytes), items };
  const answer =
    (named: 'region' | 'topic' | 'office' | null): RequestHandler =>
    (request, response) =>
      answerFeed(withShelf, { named, request, response });
  const router = Router();
  router.use(openToAll);
  router.get('/releases.:format', answer(null));
  router.get('/regions/:key.:format', answer('region'));
  router.get('/topics/:key.:format', answer('topic'));
  router.get('/offices/:key.:format', answer('office'));
  router.get('/offices.opml', (request, response) => answerOpml(deps, request, response));
  router.use(answerProblems(deps));
  return router;
}

const openToAll: RequestHandler = (_request, response, next) => {
  response.set('Access-Control-Allow-Origin', '*');
  next();
};

type Exchange = {
  named: 'region' | 'topic' | 'office' | null;
  request: Request;
  response: Response;
};

async function answerFeed(
  deps: FeedDeps & { shelf: FeedShelf; items: KeptItems },
  { named, request, response }: Exchange,
): Promise<void> {
  const format = readFormat(String(request.params.format));
  if (format === undefined) throw notFound();
  const { before, archive, ...query } = parseInput(feedQuery, request.query);
  if (named !== null) query[named].push(keyOf(request));
  const filter = await resolveFilter(deps, query);
  const { baseUrl, websubHub } = deps.config;
  const address = feedUrl(baseUrl, filter, { format, before, archive });
  const selfUrl = ownAddress(baseUrl, askedPath(request), address);
  if (selfUrl === null) return leadTo(response, address.slice(baseUrl.length));
  const feed = await readFeed(deps, { filter, format, before, archive, selfUrl });
  response.set({
    ETag: feed.etag,
    // Publication shows at its moment, so every cache asks; the answer is mostly a cheap 304.
    'Cache-Control': 'public, no-cache',
    Vary: 'Accept-Encoding',
  });
  // Subscribers of a hub may look here alone (WebSub, section 4).
  if (websubHub !== null && before === undefined && archive === undefined)
    response.links({ hub: websubHub, self: selfUrl });
  if (feed.lastModified) response.set('Last-Modified', feed.lastModified.toUTCString());
  response.set('Content-Type', contentTypes[format]);
  await sendPublic(response, feed.body, feed.changedAt);
}

/** Without scheme and host, which those who ask through a proxy write before it. */
function askedPath({ originalUrl }: Request): string {
  return originalUrl.replace(/^https?:\/\/[^/?]*/i, '');
}

/** To the one address of a feed: 308 tells readers to keep it in place of the one they had. */
function leadTo(response: Response, path: string): void {
  response.set('Cache-Control', 'public, no-cache').redirect(308, path);
}

async function answerOpml(deps: FeedDeps, request: Request, response: Response): Promise<void> {
  const { lang } = parseInput(opmlQuery, request.query);
  const offices = await listOffices(deps.db);
  const site = { words: deps.words, baseUrl: deps.config.baseUrl };
  response
    .set({ 'Cache-Control': 'public, no-cache', 'Content-Type': 'text/x-opml; charset=utf-8' })
    .send(renderOpml(site, lang, offices));
}

/** Code or slug in the path. Cleaned like a parameter: PostgreSQL refuses text that holds NUL. */
function keyOf(request: Request): string {
  const key = cleanLine(String(request.params.key));
  if (key === '') throw notFound();
  return key;
}

const contentTypes: Record<Format, string> = {
  rss: 'application/rss+xml; charset=utf-8',
  atom: 'application/atom+xml; charset=utf-8',
  json: 'application/feed+json; charset=utf-8',
};
