import type { Reader } from '../db/database.ts';
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

/** Signs public versions, in the transaction that makes them public or after it. Runs twice: signed once. */
export async function signVersions(
  { config }: SignDeps,
  db: Reader,
  versions: VersionKey[],
): Promise<void> {
  if (versions.length === 0) return;
  const releases = await listVersions(db, versions);
  const media = releases.flatMap((release) => release.media.map(({ id }) => id));
  const hashes = await listMediaHashes(db, media);
  const rows: NewSignature[] = [];
  for (const release of releases) {
    rows.push(sealOne(config, release, hashes));
    // Readers who came meanwhile wait for ten of them and not for hundreds.
    if (rows.length % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
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
// One statement writes a batch: it holds no lock for longer than that takes.
const batch = 50;

/** Signs what became public without: archives taken over, the demonstration, versions of before. */
export async function signUnsigned(deps: SweepDeps): Promise<void> {
  const versions = await listUnsigned(deps.db, signedAtOnce);
  for (let at = 0; at < versions.length; at += batch)
    await signBatch(deps, versions.slice(at, at + batch));
}

type SweepDeps = SignDeps & Pick<Deps, 'db' | 'log'>;

/** Where it fails, each version by itself: one that cannot be signed holds up none of the others. */
async function signBatch(deps: SweepDeps, versions: VersionKey[]): Promise<void> {
  try {
    await signVersions(deps, deps.db, versions);
  } catch (error) {
    const failures = await signEach(deps, versions);
    // Then it is the key or the database and not a version: the rest would fail as well.
    if (failures.length > 1 && failures.length === versions.length) throw error;
    for (const failure of failures) deps.log.warn(failure, 'version not signed; it is tried again');
  }
}

async function signEach(deps: SweepDeps, versions: VersionKey[]) {
  const failures: (VersionKey & { err: unknown })[] = [];
  for (const version of versions) {
    try {
      await signVersions(deps, deps.db, [version]);
    } catch (error) {
      failures.push({ err: error, ...version });
    }
  }
  return failures;
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
