import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import type { Database } from '../../src/db/database.ts';
import { answerErrorPages } from '../../src/http/error-pages.ts';
import { unknownPath } from '../../src/http/errors.ts';
import { giveRequestId } from '../../src/http/request-id.ts';
import { openViews } from '../../src/http/views.ts';
import { openLog } from '../../src/log.ts';
import { portalRoutes } from '../../src/portal/routes.ts';
import { openVocabulary } from '../../src/search/vocabulary.ts';
import { openWords } from '../../src/words.ts';
import { createTestDatabase } from '../helpers/database.ts';

export const baseUrl = 'https://depesche.example';

// Saturday, 12:00 in Germany.
export const now = new Date('2026-11-21T11:00:00Z');

export type PortalServer = {
  db: Database;
  url: string;
  read(path: string, headers?: Record<string, string>): Promise<Answer>;
  close(): Promise<void>;
};

export type Answer = { status: number; html: string; headers: Headers };

/** The portal alone, as the app mounts it, on a database of its own and a clock that stands still. */
export async function startPortalServer(): Promise<PortalServer> {
  const database = await createTestDatabase();
  const { db } = database;
  const words = await openWords();
  const views = await openViews({ words, baseUrl });
  const config = { baseUrl } as Parameters<typeof portalRoutes>[0]['config'];
  const vocabulary = await openVocabulary(null);
  const deps = {
    db,
    words,
    vocabulary,
    views,
    clock: { now: () => now },
    config,
    log: openLog('fatal'),
  };
  const app = express().set('query parser', 'simple').set('etag', 'strong').use(giveRequestId);
  for (const prefix of ['/en', '/']) app.use(prefix, portalRoutes(deps));
  app.use(unknownPath, answerErrorPages(deps));
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    db,
    url,
    read: async (path, headers = {}) => {
      const response = await fetch(url + path, { headers, redirect: 'manual' });
      return { status: response.status, html: await response.text(), headers: response.headers };
    },
    close: async () => {
      server.close();
      server.closeAllConnections();
      await database.close();
    },
  };
}
