import { type Request, type Response, Router } from 'express';
import type { Deps } from '../deps.ts';
import { notFound } from '../errors.ts';
import { pageLanguage } from '../http/input.ts';
import { sendInTurn } from '../http/send-stream.ts';
import { findByAddress } from '../releases/find-by-address.ts';
import { releasePath } from '../releases/present.ts';
import type { PublicRelease } from '../releases/public-store.ts';
import { type Archive, openArchive } from './archive.ts';
import { pictureTexts } from './picture-texts.ts';
import { listMediaByIds } from './store.ts';

type ArchiveDeps = Pick<Deps, 'db' | 'storage' | 'words' | 'config'>;

/** `/meldungen/:slug-:id.zip`: all originals of a public release with their captions and credits. */
export function archiveRoutes(deps: ArchiveDeps): Router {
  const router = Router();
  router.get('/meldungen/:address.zip', async (request, response) => {
    const release = await findShown(deps, request.params.address);
    const archive = await archiveOf(deps, request, release);
    response.once('close', () => archive.close());
    describeArchive(response, release, archive);
    if (request.method === 'HEAD') response.end();
    else await sendInTurn(archive.output, response, (chunk) => archive.sent(chunk));
  });
  return router;
}

/** Not public and without files look alike: neither has an archive. */
async function findShown(deps: ArchiveDeps, address: string): Promise<PublicRelease> {
  const release = await findByAddress(deps.db, address);
  if (release.media.length === 0) throw notFound();
  return release;
}

async function archiveOf(
  deps: ArchiveDeps,
  request: Request,
  release: PublicRelease,
): Promise<Archive> {
  const texts = { words: deps.words, baseUrl: deps.config.baseUrl };
  return openArchive(deps, {
    media: await listMediaByIds(
      deps.db,
      release.media.map(({ id }) => id),
    ),
    text: pictureTexts(texts, pageLanguage(request), release),
    changedAt: release.updatedAt,
  });
}

function describeArchive(response: Response, release: PublicRelease, archive: Archive): void {
  const name = releasePath(release).split('/').at(-1);
  response.set({
    // Public only while its release is: nobody may keep it without asking again.
    'Cache-Control': 'no-cache',
    'Content-Type': 'application/zip',
    'Content-Disposition': `attachment; filename="${name}.zip"`,
    'Content-Length': String(archive.sizeBytes),
  });
}
