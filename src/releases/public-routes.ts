import type { z } from 'zod';
import type { Deps } from '../deps.ts';
import { type ApiRoute, apiRoute } from '../http/api.ts';
import { pageOf, readCursor } from '../http/cursor.ts';
import { findOfficeIds } from '../offices/store.ts';
import { resolveRegions } from '../regions/resolve.ts';
import { resolveTopics } from '../topics/resolve.ts';
import { readWords } from '../search/read-words.ts';
import { absenceOf } from './absence.ts';
import {
  presentPublicRelease,
  publicReleaseJson,
  publicReleaseListJson,
  publicReleasesQuery,
} from './public-schema.ts';
import { findPublicRelease, listPublicReleases, type PublicQuery } from './public-store.ts';

/** `/public/releases`: what everybody may read, from the moment on and not before. */
export function publicReleaseApi(deps: Pick<Deps, 'db' | 'config' | 'vocabulary'>): ApiRoute[] {
  const read = { method: 'get', scope: null } as const;
  return [
    apiRoute(
      {
        ...read,
        path: '/public/releases',
        summary: 'Search public releases, newest first',
        query: publicReleasesQuery,
        answer: publicReleaseListJson,
      },
      async ({ query }) => {
        const wish = await toPublicQuery(deps, query);
        const releases = await listPublicReleases(deps.db, { ...wish, limit: query.limit + 1 });
        return pageOf(releases, query.limit, {
          present: (release) => presentPublicRelease(deps.config.baseUrl, release),
          cursor: ({ publishedAt, id }) => ({ publishedAt: publishedAt.toISOString(), id }),
        });
      },
    ),
    apiRoute(
      {
        ...read,
        path: '/public/releases/:id',
        summary: 'One public release',
        answer: publicReleaseJson,
      },
      async ({ params: { id = '' } }) => {
        const release = await findPublicRelease(deps.db, id);
        if (release === undefined) throw await absenceOf(deps.db, id);
        return presentPublicRelease(deps.config.baseUrl, release);
      },
    ),
  ];
}

// A region, topic or office that does not exist matches nothing.
async function toPublicQuery(
  deps: Pick<Deps, 'db' | 'vocabulary'>,
  query: z.infer<typeof publicReleasesQuery>,
): Promise<Omit<PublicQuery, 'limit'>> {
  const [regions, topics, offices] = await Promise.all([
    resolveRegions(deps, query.region ?? []),
    resolveTopics(deps, query.topic ?? []),
    query.office ? findOfficeIds(deps.db, query.office) : [],
  ]);
  const orNothing = (codes: string[]) => (codes.length > 0 ? codes : ['']);
  return {
    ...(await readWords(deps, query.q ? [query.q] : [])),
    regions: query.region && orNothing(regions.codes),
    topics: query.topic && orNothing(topics.codes),
    officeIds: query.office && orNothing(offices.map((office) => office.id)),
    languages: query.lang,
    from: query.from,
    to: query.to,
    after: readCursor(query.cursor, ['publishedAt', 'id']) ?? undefined,
  };
}
