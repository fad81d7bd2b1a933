import { Readable } from 'node:stream';
import { type Request, type Response, Router } from 'express';
import type { Deps } from '../deps.ts';
import { notFound } from '../errors.ts';
import { isUnchanged } from '../http/conditional.ts';
import { sendStream } from '../http/send-stream.ts';
import { spanOf } from './period.ts';
import {
  fixedPaths,
  keepFiles,
  type Listed,
  listedKinds,
  listPaths,
  listRecentNews,
  readReleasePlaces,
} from './read.ts';
import { writeRobots } from './robots.ts';
import { readSpanState } from './store.ts';
import { writeIndex, writeNews, writePages, writeReleases } from './write.ts';

type SitemapDeps = Pick<Deps, 'db' | 'clock'> & { config: { baseUrl: string } };

/** What machines read to find the pages: robots.txt, the index of sitemaps, and its files. */
export function sitemapRoutes(deps: SitemapDeps): Router {
  const { baseUrl } = deps.config;
  const files = keepFiles(deps);
  const router = Router();
  router.get('/robots.txt', (_request, response) => {
    response.type('text/plain').set('Cache-Control', freshness).send(writeRobots(baseUrl));
  });
  const xml = (path: string, write: (request: Request) => string | Promise<string>) =>
    router.get(path, async (request, response) => {
      const text = await write(request);
      response.set({ 'Content-Type': xmlType, 'Cache-Control': freshness }).send(text);
    });
  xml('/sitemap.xml', async () => writeIndex(baseUrl, await files()));
  xml('/sitemap-news.xml', async () => writeNews(baseUrl, await listRecentNews(deps)));
  xml('/sitemaps/pages.xml', () => writePages(baseUrl, [...fixedPaths]));
  router.get('/sitemaps/releases-:period.xml', (request, response) =>
    sendReleases(deps, request, response),
  );
  xml('/sitemaps/:kind.xml', async ({ params }) =>
    writePages(baseUrl, await listPaths(deps, knownKind(params.kind))),
  );
  return router;
}

// Publication shows at its moment, so every cache asks.
const freshness = 'public, no-cache';
const xmlType = 'application/xml; charset=utf-8';

function knownKind(name: unknown): Listed {
  const kind = listedKinds.find((one) => one === name);
  if (kind === undefined) throw notFound();
  return kind;
}

async function sendReleases(
  deps: SitemapDeps,
  request: Request<{ period: string }>,
  response: Response,
): Promise<void> {
  const span = spanOf(request.params.period);
  const state = span && (await readSpanState(deps.db, span));
  if (!span || !state) throw notFound();
  const { count, changedAt } = state;
  // Of the state and not of the bytes: they are on their way before the last of them is known.
  const etag = `"${count}-${changedAt.getTime()}"`;
  response.set({ ETag: `W/${etag}`, 'Cache-Control': freshness });
  // Without Last-Modified: a date cannot tell two changes of one second apart.
  if (isUnchanged(request.headers, { etag, changedAt: null }))
    return void response.status(304).end();
  response.set('Content-Type', xmlType);
  if (request.method === 'HEAD') return void response.end();
  const text = writeReleases(deps.config.baseUrl, readReleasePlaces(deps, span));
  await sendStream(Readable.from(text), response);
}
