import { inTransaction, type Reader } from '../db/database.ts';
import type { Deps } from '../deps.ts';
import { listVersions, type PublicRelease } from '../releases/public-store.ts';
import { canonicalJson } from './canonical.ts';
import { writeNinjs } from './ninjs.ts';
import { longCodeOf, type Sealed, signContent } from './sealed.ts';
import {
  findSealed,
  insertSignatures,
  listMediaHashes,
  listUnsigned,
  type NewSignature,
  type VersionKey,
} from './store.ts';
import { hashWords, wordsOf } from './words-of.ts';

export type SignDeps = { config: Pick<Deps['config'], 'baseUrl' | 'signingKey'> };

/** Signs public versions, in the transaction that makes them public. Runs twice: signed once. */
export async function signVersions(
  { config }: SignDeps,
  db: Reader,
  versions: VersionKey[],
): Promise<void> {
  if (versions.length === 0) return;
  const releases = await listVersions(db, versions);
  const media = releases.flatMap((release) => release.media.map(({ id }) => id));
  const hashes = await listMediaHashes(db, media);
  const rows = releases.map((release) => sealOne(config, release, hashes));
  await insertSignatures(db, config.signingKey, rows);
}

function sealOne(
  { baseUrl, signingKey }: SignDeps['config'],
  release: PublicRelease,
  hashes: ReadonlyMap<string, string>,
): NewSignature {
  const content = canonicalJson(writeNinjs({ baseUrl, release, hashes }));
  return {
    releaseId: release.id,
    version: release.version,
    longCode: longCodeOf(content),
    content,
    signature: signContent(signingKey, content),
    wordsHash: hashWords(wordsOf(release.bodyText)),
  };
}

// Some seconds of work in each minute: an archive that was taken over is signed by and by.
const signedAtOnce = 500;

/** Signs what became public without: archives taken over, the demonstration, versions of before. */
export async function signUnsigned(deps: SignDeps & Pick<Deps, 'db'>): Promise<void> {
  const versions = await listUnsigned(deps.db, signedAtOnce);
  await inTransaction(deps.db, (tx) => signVersions(deps, tx, versions));
}

/** The signature of a public version, made now where there is none yet. */
export async function sealedVersion(
  deps: SignDeps & Pick<Deps, 'db'>,
  key: VersionKey,
): Promise<Sealed | undefined> {
  const sealed = await findSealed(deps.db, key);
  if (sealed !== undefined) return sealed;
  await signVersions(deps, deps.db, [key]);
  return findSealed(deps.db, key);
}
