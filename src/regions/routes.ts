import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { invalid, notFound } from '../errors.ts';
import { type ApiRoute, apiRoute } from '../http/api.ts';
import { pageOf, readCursor } from '../http/cursor.ts';
import type { Region } from './store.ts';
import { findRegionBySlugOrCode, listRegionPage, searchRegions } from './store.ts';

const query = z.strictObject({
  q: z.string().max(100).optional(),
  parent: z.string().max(100).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(50),
  cursor: z.string().max(500).optional(),
});

const regionJson = z.object({
  code: z.string(),
  parent: z.string().nullable(),
  level: z.string(),
  name: z.string(),
  nameEn: z.string(),
  slug: z.string(),
  nuts: z.string().nullable(),
  centre: z.object({ lat: z.number(), lon: z.number() }).nullable(),
  population: z.number().int().nullable(),
});
const answer = z.object({ items: z.array(regionJson), nextCursor: z.string().nullable() });

/**
 * `/public/regions`: search by name, in all or within `parent`; without `q` the children of `parent`,
 * the root without either. A search shows its best `limit` and has no further pages.
 */
export function regionApi(deps: Pick<Deps, 'db'>): ApiRoute[] {
  return [
    apiRoute(
      {
        method: 'get',
        path: '/public/regions',
        summary: 'Search regions, or list those of a parent',
        scope: null,
        query,
        answer,
      },
      async ({ query: { q, parent, limit, cursor } }) => {
        const parentCode = parent ? await findCode(deps, parent) : null;
        if (!q) return listChildren(deps, { parentCode, limit, cursor });
        if (cursor !== undefined) throw invalid([{ path: 'cursor', message: 'errors.cursor' }]);
        const found = await searchRegions(deps.db, { q, limit, within: parentCode });
        return { items: found.map(presentRegion), nextCursor: null };
      },
    ),
  ];
}

type Wish = { parentCode: string | null; limit: number; cursor: string | undefined };

async function listChildren(deps: Pick<Deps, 'db'>, { parentCode, limit, cursor }: Wish) {
  const after = readCursor(cursor, ['name', 'code']);
  const rows = await listRegionPage(deps.db, { parentCode, after, limit: limit + 1 });
  const cursorOf = ({ name, code }: Region) => ({ name, code });
  return pageOf(rows, limit, { present: presentRegion, cursor: cursorOf });
}

async function findCode(deps: Pick<Deps, 'db'>, key: string): Promise<string> {
  const region = await findRegionBySlugOrCode(deps.db, key);
  if (region === undefined) throw notFound();
  return region.code;
}

function presentRegion(region: Region): z.infer<typeof regionJson> {
  const { code, level, name, slug, nuts, lat, lon, population } = region;
  const centre = lat === null || lon === null ? null : { lat, lon };
  const nameEn = region.nameEn ?? name;
  return { code, parent: region.parentCode, level, name, nameEn, slug, nuts, centre, population };
}
