import { setTimeout as wait } from 'node:timers/promises';
import { Router } from 'express';
import type { Deps } from '../deps.ts';
import { AppError } from '../errors.ts';
import { openRateLimit } from '../http/rate-limit.ts';
import { sendMedia } from '../media/send.ts';
import { findByAddress } from '../releases/find-by-address.ts';
import { releasePath } from '../releases/present.ts';
import type { PublicRelease } from '../releases/public-store.ts';
import { askForPdf } from './make-pdf.ts';
import { findPdf, type PdfKey } from './store.ts';

type PdfDeps = Pick<Deps, 'db' | 'storage' | 'queues' | 'log'>;

// A PDF that is made takes a processor for a second; one that is kept costs nothing.
const makings = { windowSeconds: 600, limit: 30, localLimit: 1_000 };

/** `/meldungen/:slug-:id.pdf`: the newest version of a public release; made when first asked for. */
export function pdfRoutes(deps: PdfDeps, limits = makings): Router {
  const router = Router();
  const limitMaking = openRateLimit(limits);
  router.get('/meldungen/:address.pdf', async (request, response) => {
    const release = await findByAddress(deps.db, request.params.address);
    const key = { releaseId: release.id, version: release.version };
    if ((await findPdf(deps.db, key)) === undefined) await limitMaking(request, response);
    await sendMedia(deps, await fileOf(deps, release), { request, response });
  });
  return router;
}

async function fileOf(deps: PdfDeps, release: PublicRelease) {
  const { id, version } = release;
  const file = await waitForPdf(deps, { releaseId: id, version });
  const fileName = `${releasePath(release).split('/').at(-1)}.pdf`;
  return { ...file, id: `${id}-${version}`, contentType: 'application/pdf', fileName };
}

const looks = 40;
const pauseMs = 200;

/** A reader waits some seconds for the worker; then `unavailable`, to ask again. */
async function waitForPdf(deps: PdfDeps, key: PdfKey) {
  for (let look = 0; look < looks; look += 1) {
    const pdf = await findPdf(deps.db, key);
    if (pdf === undefined) await askForPdf(deps, key);
    if (pdf?.storageKey && pdf.sizeBytes)
      return { storageKey: pdf.storageKey, sizeBytes: pdf.sizeBytes };
    if (pdf?.state === 'failed') break;
    await wait(pauseMs);
  }
  throw new AppError('unavailable', { message: 'pdf.notReady', retryAfterSeconds: 10 });
}
