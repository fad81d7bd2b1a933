import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

export type HostSite = {
  url: string;
  /** What the next reader gets. */
  page: { html: string; policy?: string };
  close(): void;
};

/** A website of somebody else, of another origin. */
export async function startHostSite(): Promise<HostSite> {
  const page: HostSite['page'] = { html: '' };
  const server: Server = createServer((_request, response) => {
    response.setHeader('Content-Type', 'text/html; charset=utf-8');
    if (page.policy !== undefined) response.setHeader('Content-Security-Policy', page.policy);
    response.end(page.html);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://localhost:${(server.address() as AddressInfo).port}/`;
  return {
    url,
    page,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
