import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Deps, openDeps } from '../../src/deps.ts';
import { createApp } from '../../src/http/app.ts';
import { startTestService, type TestService } from '../helpers/service.ts';

/** A portal on a database, and how often it has made a page since it was last asked. */
export type Portal = { url: string; countPages: () => number; close(): Promise<void> };

export type TwoPortals = {
  service: TestService;
  portals: [Portal, Portal];
  close(): Promise<void>;
};

/** Two portals with pools and caches of their own beside a service with workers, on one database. */
export async function startTwoPortals(): Promise<TwoPortals> {
  const service = await startTestService();
  const open = async () => {
    const { close, ...deps } = await openDeps(service.deps.config);
    return openPortal(deps, close);
  };
  const portals: [Portal, Portal] = [await open(), await open()];
  return {
    service,
    portals,
    close: async () => {
      for (const portal of portals) await portal.close();
      await service.close();
    },
  };
}

async function openPortal(deps: Deps, closeDeps: () => Promise<void>): Promise<Portal> {
  let pages = 0;
  const views = {
    page: (...args: Parameters<Deps['views']['page']>) => {
      pages += 1;
      return deps.views.page(...args);
    },
  };
  const server = createServer(createApp({ ...deps, views })).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    countPages: () => pages,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await closeDeps();
    },
  };
}
