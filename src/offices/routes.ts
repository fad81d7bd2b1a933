import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { type ApiRoute, apiRoute } from '../http/api.ts';
import { listOffices } from './store.ts';

const officeJson = z.object({
  id: z.string(),
  slug: z.string(),
  name: z.string(),
  nameEn: z.string().nullable(),
  region: z.string().nullable(),
  email: z.string(),
  phone: z.string(),
  website: z.string().nullable(),
  url: z.url(),
});

/** `/public/offices`: every press office. */
export function officeApi(deps: Pick<Deps, 'db' | 'config'>): ApiRoute[] {
  const answer = z.object({ items: z.array(officeJson), nextCursor: z.null() });
  return [
    apiRoute(
      { method: 'get', path: '/public/offices', summary: 'All press offices', scope: null, answer },
      async () => ({
        items: (await listOffices(deps.db)).map((office) => ({
          id: office.id,
          slug: office.slug,
          name: office.name,
          nameEn: office.nameEn,
          region: office.regionCode,
          email: office.email,
          phone: office.phone,
          website: office.website,
          url: `${deps.config.baseUrl}/pressestellen/${office.slug}`,
        })),
        nextCursor: null,
      }),
    ),
  ];
}
