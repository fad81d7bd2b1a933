import { createWriteStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Deps } from '../deps.ts';
import { newId } from '../id.ts';
import { findLogoPng } from '../offices/store.ts';
import { ringSafely } from '../queue/ring-safely.ts';
import { findVersion, type PublicRelease } from '../releases/public-store.ts';
import { readPictures } from './read-pictures.ts';
import { sealedVersion } from '../signatures/sign.ts';
import { claimPdf, insertPdf, keepPdf, listDuePdfs, type PdfKey } from './store.ts';
import type { PdfLogo } from './office-head.ts';
import { writePdf } from './write-pdf.ts';

type PdfDeps = Pick<Deps, 'db' | 'storage' | 'words' | 'config' | 'log' | 'children'>;
type RingDeps = Pick<Deps, 'db' | 'queues' | 'log'>;

const ringsAtOnce = 20;

/** Makes the PDF of a version and keeps it. Runs twice: the second finds nothing to claim. */
export async function makePdf(deps: PdfDeps, key: PdfKey): Promise<void> {
  if (!(await claimPdf(deps.db, key))) return;
  // The PDF is kept, so it must not be made before there is a code to print in it.
  await sealedVersion(deps, key);
  const release = await findVersion(deps.db, key);
  if (release === undefined) return;
  const path = join(deps.storage.temporaryDir, newId());
  try {
    const texts = { words: deps.words, baseUrl: deps.config.baseUrl };
    const document = writePdf(texts, release, {
      pictures: await readPictures(deps, release),
      logo: await readLogo(deps, release),
    });
    await pipeline(document, createWriteStream(path));
    const { size: sizeBytes } = await stat(path);
    const storageKey = `pdf/${release.id.slice(0, 2)}/${release.id}-${key.version}.pdf`;
    await deps.storage.keepFile(storageKey, path);
    await keepPdf(deps.db, key, { storageKey, sizeBytes });
  } finally {
    await rm(path, { force: true });
  }
}

/** Row first, then the bell. */
export async function askForPdf(deps: RingDeps, key: PdfKey): Promise<void> {
  await insertPdf(deps.db, key);
  await ringForPdf(deps, key);
}

/** Rings for what waits, also for those whose bell or worker was lost. */
export async function recoverPdfs(deps: RingDeps): Promise<void> {
  for (const key of await listDuePdfs(deps.db, ringsAtOnce)) await ringForPdf(deps, key);
}

async function ringForPdf(deps: RingDeps, { releaseId, version }: PdfKey): Promise<void> {
  await ringSafely(deps, 'makePdf', { releaseId, version: String(version) });
}

/** The office's coat of arms or logo as it is now. */
async function readLogo(
  deps: Pick<Deps, 'db'>,
  { office: { logo } }: PublicRelease,
): Promise<PdfLogo | null> {
  const png = logo ? await findLogoPng(deps.db, logo.id) : undefined;
  return logo && png ? { png, alt: logo.alt } : null;
}
