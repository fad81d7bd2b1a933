import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { notFound } from '../errors.ts';
import { type ApiRoute, apiRoute } from '../http/api.ts';
import type { Region } from './store.ts';
import { findRegionBySlugOrCode, listRegionChildren, searchRegions } from './store.ts';

const query = z.strictObject({
  q: z.string().max(100).optional(),
  parent: z.string().max(100).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(50),
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
const answer = z.object({ items: z.array(regionJson), nextCursor: z.null() });

/** `/public/regions`: search by name, or the children of a region; the root without either. */
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
      async ({ query: wish }) => {
        const regions = wish.q
          ? await searchRegions(deps.db, { q: wish.q, limit: wish.limit })
          : await listRegionChildren(
              deps.db,
              wish.parent ? await findCode(deps, wish.parent) : null,
            );
        return { items: regions.map(presentRegion), nextCursor: null };
      },
    ),
  ];
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
