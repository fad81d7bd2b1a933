import { type Request, Router } from 'express';
import { embedRoutes } from '../embed/routes.ts';
import type { Language } from '../words.ts';
import { archiveMonthPage, archivePage } from './archive-page.ts';
import { openBusyLists } from './busy-lists.ts';
import { documentRoutes } from './document-routes.ts';
import { feedsPage } from './feeds-page.ts';
import { officePage } from './office-page.ts';
import { officesPage } from './offices-page.ts';
import { nearPage } from './near-page.ts';
import { type PortalDeps, type PortalPage, sendPage } from './page.ts';
import { pageLanguage } from '../http/input.ts';
import { pressDateRoutes } from '../press-dates/routes.ts';
import { regionPage, regionsPage } from './region-pages.ts';
import { releaseRoutes } from './release-routes.ts';
import { searchPage } from './search-page.ts';
import { startPage } from './start-page.ts';
import { readDesign, styleguidePage } from './styleguide-page.ts';
import { textPage, textPages } from './text-pages.ts';
import { topicPage, topicsPage } from './topic-pages.ts';

type Show = (language: Language, request: Request) => PortalPage | Promise<PortalPage>;

/** The public pages, mounted at `/` in German and at `/en` in English. */
export function portalRoutes(base: Omit<PortalDeps, 'busy'>): Router {
  const deps = { ...base, busy: openBusyLists(base) };
  const router = Router();
  const page = (path: string, show: Show) =>
    router.get(path, async (request, response) =>
      sendPage(deps, response, await show(pageLanguage(request), request)),
    );
  const asked = ({ params, query }: Request) => ({ slug: params.slug, query });

  page('/', (language) => startPage(deps, language));
  page('/suche', (language, { query }) => searchPage(deps, language, query));
  page('/archiv', (language, { query }) => archivePage(deps, language, { query }));
  page('/archiv/:year', (language, { params, query }) =>
    archivePage(deps, language, { year: params.year, query }),
  );
  page('/archiv/:year/:month', (language, { params: { year, month }, query }) =>
    archiveMonthPage(deps, language, { year, month, query }),
  );
  page('/in-der-naehe', (language, { query }) => nearPage(deps, language, query));
  page('/regionen', (language, { query }) => regionsPage(deps, language, query));
  page('/regionen/:slug', (language, request) => regionPage(deps, language, asked(request)));
  page('/themen', (language) => topicsPage(deps, language));
  page('/themen/:slug', (language, request) => topicPage(deps, language, asked(request)));
  page('/pressestellen', (language, { query }) => officesPage(deps, language, query));
  page('/pressestellen/:slug', (language, request) => officePage(deps, language, asked(request)));
  page('/feeds', (language, { query }) => feedsPage(deps, language, query));
  for (const text of textPages)
    page(text.path, (language, { query }) => textPage(deps, language, { text, query }));
  router.use(pressDateRoutes(deps)); // /termine /termine.ics /meldungen/….ics
  router.use(documentRoutes(deps), embedRoutes(deps), releaseRoutes(deps));
  const design = readDesign();
  page('/dev/styleguide', (language) => styleguidePage(deps, language, design));
  return router;
}
