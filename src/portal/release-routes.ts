import { type Request, Router } from 'express';
import { pageLanguage } from '../http/input.ts';
import { idInAddress } from '../releases/find-by-address.ts';
import { findPublicRelease, type PublicRelease } from '../releases/public-store.ts';
import type { Language } from '../words.ts';
import { leadOn } from './lead-on.ts';
import { type PortalDeps, type PortalPage, sendPage } from './page.ts';
import { printPage } from './print-page.ts';
import { releasePage } from './release-page.ts';
import { queryOf, textOf } from './text-of.ts';
import { versionPage, versionsPage } from './versions-page.ts';
import { withdrawnPage } from './withdrawn-page.ts';

type Asked = Request<{ address: string; number?: string }>;
type Show = (language: Language, release: PublicRelease, asked: Asked) => Promise<PortalPage>;

/** `/meldungen/<slug>-<id>` and what hangs on it: only the id finds it, a slug of old leads on. */
export function releaseRoutes(deps: PortalDeps): Router {
  const router = Router();
  const page = (ending: string, show: Show) =>
    router.get(`/meldungen/:address${ending}`, async (request: Asked, response) => {
      const language = pageLanguage(request);
      const id = idInAddress(request.params.address);
      const release = await findPublicRelease(deps.db, id);
      if (release === undefined)
        return sendPage(deps, response, await withdrawnPage(deps, language, id));
      if (leadOn({ request, response }, release, restOf(ending, request))) return;
      return sendPage(deps, response, await show(language, release, request));
    });
  page('', (language, release) => releasePage(deps, language, release));
  page('/druck', (language, release) => printPage(deps, language, release));
  page('/versionen', (language, release, { query: { before } }) =>
    versionsPage(deps, language, { current: release, before }),
  );
  page('/versionen/:number', (language, release, { params: { number = '' } }) =>
    versionPage(deps, language, { current: release, number }),
  );
  return router;
}

function restOf(ending: string, { params: { number = '' }, query }: Asked): string {
  const path = ending.replace(':number', encodeURIComponent(number));
  return path + queryOf({ before: textOf(query.before) });
}
