import { Router } from 'express';
import type { Deps } from '../deps.ts';
import { notFound } from '../errors.ts';
import { findPublicRendition } from './find-rendition.ts';
import { sendMedia } from './send.ts';
import { findPublicMedia } from './store.ts';

/** `/media/:id/:fileName`: the original, while a release that shows it is public. */
export function mediaFileRoutes(deps: Pick<Deps, 'db' | 'storage'>): Router {
  const router = Router();
  // `/media/:id/sizes/640.avif`: a small picture, exactly as long.
  router.get('/:id/:fileName', async (request, response) => {
    const media = await findPublicMedia(deps.db, request.params.id);
    if (media === undefined) throw notFound();
    await sendMedia(deps, media, { request, response });
  });
  router.get('/:id/sizes/:file', async (request, response) => {
    const file = await findPublicRendition(deps, request.params);
    await sendMedia(deps, file, { request, response });
  });
  return router;
}
