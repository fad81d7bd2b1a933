import { mkdtemp, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { TaskFailure } from '../children/task-failure.ts';
import type { Deps } from '../deps.ts';
import { AppError } from '../errors.ts';
import { newId } from '../id.ts';
import { ringSafely } from '../queue/ring-safely.ts';
import { findVersion, type PublicRelease } from '../releases/public-store.ts';
import { sealedVersion } from '../signatures/sign.ts';
import { orderPdf } from './order-pdf.ts';
import type { PdfLevel } from './order.ts';
import {
  claimPdf,
  giveBackPdf,
  insertPdf,
  keepPdf,
  listDuePdfs,
  listOldPdfs,
  type PdfKey,
  putOffPdf,
} from './store.ts';

type PdfDeps = Pick<Deps, 'db' | 'storage' | 'words' | 'config' | 'log' | 'children'>;
type RingDeps = Pick<Deps, 'db' | 'queues' | 'log'>;

const ringsAtOnce = 20;
// Of each sweep, so that readers who wait for a new one are not behind a whole archive.
const renewedAtOnce = 40;

/** By the number of the try: what cannot be set with everything is set with less. */
const levels: PdfLevel[] = ['whole', 'simple', 'plain'];

/** Makes the PDF of a version and keeps it. Runs twice: the second finds nothing to claim. */
export async function makePdf(deps: PdfDeps, key: PdfKey): Promise<void> {
  const attempt = await claimPdf(deps.db, key);
  if (attempt === null) return;
  // The PDF is kept, so it must not be made before there is a code to print in it.
  await sealedVersion(deps, key);
  const release = await findVersion(deps.db, key);
  if (release === undefined) return;
  const level = levels[attempt - 1] ?? 'plain';
  const folder = await mkdtemp(join(deps.storage.temporaryDir, 'pdf-'));
  try {
    await setRelease(deps, { key, release, level, folder });
  } catch (error) {
    if (error instanceof TaskFailure) await putOff(deps, key, error);
    else if (isUntried(error)) await giveBackPdf(deps.db, key);
    else throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Too many wait for a child process, or the service ends. */
function isUntried(error: unknown): boolean {
  return error instanceof AppError && error.code === 'unavailable';
}

type Making = { key: PdfKey; release: PublicRelease; level: PdfLevel; folder: string };

async function setRelease(deps: PdfDeps, { key, release, level, folder }: Making): Promise<void> {
  const order = await orderPdf(deps, release, { folder, level });
  const written = await deps.children.run('writePdf', order);
  if (written.faults.length > 0)
    deps.log.warn({ ...key, level: written.level, faults: written.faults }, 'PDF set with less');
  const { size: sizeBytes } = await stat(order.target);
  // A name of its own: who reads the old one reads on.
  const storageKey = `pdf/${release.id.slice(0, 2)}/${release.id}-${key.version}-${newId()}.pdf`;
  await deps.storage.keepFile(storageKey, order.target);
  const unused = await keepPdf(deps.db, key, { storageKey, sizeBytes });
  if (unused !== null) await deps.storage.remove(unused);
}

/** The next try sets less, and begins at once: a reader waits. */
async function putOff(deps: PdfDeps, key: PdfKey, error: TaskFailure): Promise<void> {
  deps.log.warn({ err: error, ...key }, 'no PDF made');
  if (await putOffPdf(deps.db, key, error.message.slice(0, 500))) await makePdf(deps, key);
}

/** Row first, then the bell. */
export async function askForPdf(deps: RingDeps, key: PdfKey): Promise<void> {
  await insertPdf(deps.db, key);
  await ringForPdf(deps, key);
}

/**
 * Rings for what waits, also for those whose bell or worker was lost, and for some of those that an
 * older recipe made: they are handed out until the new one is there.
 */
export async function recoverPdfs(deps: RingDeps): Promise<void> {
  const waiting = await listDuePdfs(deps.db, ringsAtOnce);
  const old = waiting.length > 0 ? [] : await listOldPdfs(deps.db, renewedAtOnce);
  for (const key of [...waiting, ...old]) await ringForPdf(deps, key);
}

async function ringForPdf(deps: RingDeps, { releaseId, version }: PdfKey): Promise<void> {
  await ringSafely(deps, 'makePdf', { releaseId, version: String(version) });
}
