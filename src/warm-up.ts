import { connectionsForIndexes, type Deps } from './deps.ts';
import { readFeedState } from './feeds/store.ts';
import {
  findPublicRelease,
  listPublicReleases,
  listPublicReleasesByIds,
  listVersions,
} from './releases/public-store.ts';
import { findWithdrawnRelease } from './releases/withdrawn-store.ts';

/**
 * Makes the styles, and asks what public pages ask all the time, on every connection that is kept for it:
 * so PostgreSQL reads its catalog and plans while hardly anybody is there yet, who would wait for it. Where
 * it fails, the first readers do.
 */
export async function warmUp({ db, log, sheets }: Pick<Deps, 'db' | 'log' | 'sheets'>) {
  await Promise.all([askAll(db), sheets.kern()]).catch((error: unknown) =>
    log.warn({ err: error }, 'pages not warmed up'),
  );
}

async function askAll(db: Deps['db']): Promise<void> {
  const nobody = 'nobody';
  const statements: (() => Promise<unknown>)[] = [
    () => findPublicRelease(db, nobody),
    () => findWithdrawnRelease(db, nobody),
    () => listPublicReleasesByIds(db, [nobody]),
    () => listPublicReleases(db, { limit: 1 }),
    () => listPublicReleases(db, { officeIds: [nobody], limit: 1 }),
    () => readFeedState(db, { limit: 1 }),
    () => readFeedState(db, { officeIds: [nobody], limit: 1 }),
    () => listVersions(db, [{ releaseId: nobody, version: 1 }]),
  ];
  // At once, so that no connection gets it twice.
  for (const ask of statements)
    await Promise.all(Array.from({ length: connectionsForIndexes }, ask));
}
