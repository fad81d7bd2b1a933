import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

const chromium = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  (path) => existsSync(path),
);

/** Why tests in a browser are skipped; false where there is one. */
export const noBrowser = chromium === undefined && 'needs Chromium (Debian package chromium)';

/** Imported only where there is a browser. */
export async function openBrowser() {
  const { chromium: driver } = await import('playwright-core');
  return driver.launch({ executablePath: chromium ?? '', args: ['--no-sandbox'] });
}

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
