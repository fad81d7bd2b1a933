import { type Request, type Response, Router } from 'express';
import { notFound } from '../errors.ts';
import { pageLanguage } from '../http/input.ts';
import { localPath } from '../http/view-helpers.ts';
import { type PortalDeps, sendPage } from './page.ts';
import type { ReleaseAnswer } from './release-body.ts';
import { printPage } from './print-page.ts';
import { releasePage } from './release-page.ts';
import { versionsPage } from './versions-page.ts';

type Show = typeof releasePage;
type Exchange = { request: Request; response: Response };

/** A release and its versions, under addresses that only the id in them decides. */
export function releaseRoutes(deps: PortalDeps): Router {
  const router = Router();
  const page = (path: '/meldungen/:address' | '/meldungen/:address/druck', show: Show) =>
    router.get(path, (request: Request<{ address: string }>, response) => {
      const asked = show(deps, pageLanguage(request), request.params.address);
      return sendOrMove(deps, asked, { request, response });
    });
  page('/meldungen/:address', releasePage);
  page('/meldungen/:address/druck', printPage);
  for (const path of ['/meldungen/:address/versionen', '/meldungen/:address/versionen/:number'])
    router.get(path, (request: Request<{ address: string; number?: string }>, response) => {
      const { before } = request.query;
      if (before !== undefined && typeof before !== 'string') throw notFound();
      const asked = versionsPage(deps, pageLanguage(request), { ...request.params, before });
      return sendOrMove(deps, asked, { request, response });
    });
  return router;
}

async function sendOrMove(
  deps: PortalDeps,
  asked: Promise<ReleaseAnswer>,
  { request, response }: Exchange,
): Promise<void> {
  const answer = await asked;
  if ('page' in answer) return sendPage(deps, response, answer.page);
  const to = localPath(pageLanguage(request), answer.movedTo);
  response.set('Cache-Control', 'no-cache').redirect(301, to);
}
