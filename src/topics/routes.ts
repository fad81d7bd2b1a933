import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { type ApiRoute, apiRoute } from '../http/api.ts';
import { listTopics } from './store.ts';

const topicJson = z.object({
  code: z.string(),
  parent: z.string().nullable(),
  slug: z.string(),
  name: z.string(),
  nameEn: z.string(),
});

/** `/public/topics`: the whole tree, parents before children. */
export function topicApi(deps: Pick<Deps, 'db'>): ApiRoute[] {
  const answer = z.object({ items: z.array(topicJson), nextCursor: z.null() });
  return [
    apiRoute(
      { method: 'get', path: '/public/topics', summary: 'All topics', scope: null, answer },
      async () => ({
        items: (await listTopics(deps.db)).map(({ code, parentCode, slug, name, nameEn }) => ({
          code,
          parent: parentCode,
          slug,
          name,
          nameEn,
        })),
        nextCursor: null,
      }),
    ),
  ];
}
