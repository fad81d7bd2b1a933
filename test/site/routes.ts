import type { Express } from 'express';

/** One address of the site as its routers know it, with its parameters: `/meldungen/:address.md`. */
export type Route = { method: string; path: string };

type Layer = {
  rawPath: string | string[];
  route?: { path: string; methods: Record<string, boolean> };
  handle: { stack?: Layer[] };
};

/** Every address of the site, read from its routers; English ones (`/en/…`) among them. */
export function listRoutes(site: Express): Route[] {
  return walk((site.router as unknown as { stack: Layer[] }).stack, '');
}

function walk(stack: Layer[], prefix: string): Route[] {
  return stack.flatMap(({ route, rawPath, handle }) => {
    if (route !== undefined) {
      const path = join(prefix, route.path);
      return Object.keys(route.methods).map((method) => ({ method, path: path || '/' }));
    }
    return [rawPath].flat().flatMap((path) => walk(handle.stack ?? [], join(prefix, path)));
  });
}

function join(prefix: string, path: string): string {
  return `${prefix}${path === '/' ? '' : path}`;
}
