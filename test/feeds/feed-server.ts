import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import compression from 'compression';
import express from 'express';
import type { Database } from '../../src/db/database.ts';
import { feedRoutes } from '../../src/feeds/routes.ts';
import { openLog } from '../../src/log.ts';
import { openVocabulary } from '../../src/search/vocabulary.ts';
import { openWords } from '../../src/words.ts';
import { createTestDatabase } from '../helpers/database.ts';

export const baseUrl = 'https://depesche.example';

export type Item = { id: string; url: string; date_published: string; date_modified: string };
export type JsonFeed = { title: string; feed_url: string; next_url?: string; items: Item[] };

export type FeedServer = {
  db: Database;
  /** Ends in `/feeds`. */
  url: string;
  readJson(path: string): Promise<JsonFeed>;
  close(): Promise<void>;
};

/** The feeds alone, as the app mounts them, on a database of their own. */
export async function startFeedServer(): Promise<FeedServer> {
  const database = await createTestDatabase();
  const { db } = database;
  const deps = {
    db,
    words: await openWords(),
    vocabulary: await openVocabulary(null),
    log: openLog('fatal'),
    config: { baseUrl, websubHub: null },
  };
  const app = express().set('query parser', 'simple').use(compression());
  app.use('/feeds', feedRoutes(deps));
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/feeds`;
  return {
    db,
    url,
    readJson: async (path) => {
      const response = await fetch(url + path);
      assert.equal(response.status, 200, path);
      return (await response.json()) as JsonFeed;
    },
    close: async () => {
      server.close();
      server.closeAllConnections();
      await database.close();
    },
  };
}
