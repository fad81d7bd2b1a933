import { basename } from 'node:path';
import { type Response, Router } from 'express';
import type { Deps } from '../deps.ts';
import { openRateLimit } from '../http/rate-limit.ts';
import { sendMedia } from '../media/send.ts';
import { findByAddress } from '../releases/find-by-address.ts';
import { releasePath } from '../releases/present.ts';
import type { PublicRelease } from '../releases/public-store.ts';
import { findPdf } from './store.ts';
import { waitForPdf } from './wait-for-pdf.ts';

type PdfDeps = Pick<Deps, 'db' | 'storage' | 'queues' | 'log'>;

// A PDF that is made takes a processor for some time; one that is kept costs nothing.
const makings = { windowSeconds: 600, limit: 30, localLimit: 1_000 };

/** `/meldungen/:slug-:id.pdf`: the newest version of a public release; made when first asked for. */
export function pdfRoutes(deps: PdfDeps, limits = makings): Router {
  const router = Router();
  const limitMaking = openRateLimit(limits);
  router.get('/meldungen/:address.pdf', async (request, response) => {
    const left = whenLeft(response);
    const release = await findByAddress(deps.db, request.params.address);
    const key = { releaseId: release.id, version: release.version };
    if ((await findPdf(deps.db, key)) === undefined) await limitMaking(request, response);
    const file = await fileOf(deps, release, left);
    if (file !== null) await sendMedia(deps, file, { request, response });
  });
  return router;
}

/** Aborted when the reader has gone, or has the answer. */
function whenLeft(response: Response): AbortSignal {
  const left = new AbortController();
  response.once('close', () => left.abort());
  return left.signal;
}

async function fileOf(deps: PdfDeps, release: PublicRelease, left: AbortSignal) {
  const { version } = release;
  const file = await waitForPdf(deps, { releaseId: release.id, version }, left);
  if (file === null) return null;
  const fileName = `${releasePath(release).split('/').at(-1)}.pdf`;
  // One that is made anew has another name, and so another ETag.
  const id = basename(file.storageKey, '.pdf');
  return { ...file, id, contentType: 'application/pdf', fileName };
}
