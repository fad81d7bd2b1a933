import { inTransaction } from '../db/database.ts';
import type { Deps } from '../deps.ts';
import { signVersions } from '../signatures/sign.ts';
import {
  type DueOptions,
  listDueReleases,
  publishDueReleases,
  type PublishedRelease,
} from './publish-store.ts';

/** Publishing needs no more than this, also in a thread of its own. */
export type PublishDeps = Pick<Deps, 'db' | 'log'> & {
  config: Pick<Deps['config'], 'baseUrl' | 'signingKey'>;
};

/** Publishes everything that is due; where that fails together, each one alone. */
export async function publishTogether(
  deps: PublishDeps,
  options: DueOptions,
  tries = 2,
): Promise<PublishedRelease[]> {
  try {
    return await publishSigned(deps, options);
  } catch (error) {
    if (tries > 0 && isDeadlock(error)) return publishTogether(deps, options, tries - 1);
    deps.log.warn(
      { err: error },
      'what is due was not published together; each one is tried alone',
    );
    return publishEach(deps, options);
  }
}

/** Signs what was too much for the transaction of the moment. Mails carry the check code, so they wait for it. */
export async function signRest(deps: PublishDeps, published: PublishedRelease[]): Promise<void> {
  if (published.length <= mostTogether) return;
  await signVersions(deps, deps.db, published).catch((error: unknown) =>
    deps.log.error({ err: error }, 'published, but not signed; the sweeper signs'),
  );
}

// To sign takes twice as long as to publish. A few are signed in the same transaction, so that nobody sees
// them without their code and no page is made twice; of many the moment comes first.
const mostTogether = 20;

function publishSigned(deps: PublishDeps, options: DueOptions): Promise<PublishedRelease[]> {
  return inTransaction(deps.db, async (tx) => {
    const published = await publishDueReleases(tx, options);
    if (published.length <= mostTogether) await signVersions(deps, tx, published);
    return published;
  });
}

/**
 * One transaction for each, so that a release that cannot be published holds up no other one. It stays
 * due and is tried again. A fault of the signature delays nothing, the sweeper signs it later.
 */
async function publishEach(deps: PublishDeps, options: DueOptions): Promise<PublishedRelease[]> {
  const published: PublishedRelease[] = [];
  for (const releaseId of await listDueReleases(deps.db)) {
    const one = { ...options, only: releaseId };
    published.push(
      ...(await publishSigned(deps, one).catch((fault: unknown) =>
        publishUnsigned(deps, { ...one, fault }),
      )),
    );
  }
  return published;
}

type Second = DueOptions & { only: string; fault: unknown };

/** The second try tells whether it was the signature, or the release itself. */
async function publishUnsigned(
  deps: PublishDeps,
  { fault, ...one }: Second,
): Promise<PublishedRelease[]> {
  const releaseId = one.only;
  try {
    const published = await publishDueReleases(deps.db, one);
    if (published.length > 0)
      deps.log.error({ err: fault, releaseId }, 'published, but not signed; the sweeper signs');
    return published;
  } catch (error) {
    deps.log.error({ err: error, releaseId }, 'not published although due; it is tried again');
    return [];
  }
}

// All of us lock in one order, but a person with psql may not: whoever was chosen to give way comes next.
function isDeadlock(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '40P01';
}
