import { Router } from 'express';
import type { Deps } from '../deps.ts';
import { notFound } from '../errors.ts';
import { sendMedia } from './send.ts';
import { findPublicMedia } from './store.ts';

/** `/media/:id/:fileName`: the original, while a release that shows it is public. */
export function mediaFileRoutes(deps: Pick<Deps, 'db' | 'storage'>): Router {
  const router = Router();
  router.get('/:id/:fileName', async (request, response) => {
    const media = await findPublicMedia(deps.db, request.params.id);
    if (media === undefined) throw notFound();
    await sendMedia(deps, media, { request, response });
  });
  return router;
}
