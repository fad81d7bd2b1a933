import { Router } from 'express';
import type { Deps } from '../deps.ts';
import { notFound } from '../errors.ts';
import { findLogoPng } from './store.ts';

/** `/logos/:id.png`: coat of arms or logo of an office, under an id that never means another one. */
export function logoRoutes(deps: Pick<Deps, 'db'>): Router {
  const router = Router();
  router.get('/:id.png', async (request, response) => {
    const png = await findLogoPng(deps.db, request.params.id);
    if (png === undefined) throw notFound();
    response
      .type('png')
      .set('Cache-Control', 'public, max-age=31536000, immutable')
      .set('Content-Security-Policy', "default-src 'none'; sandbox")
      .send(png);
  });
  return router;
}
