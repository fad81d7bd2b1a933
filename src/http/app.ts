import type { RequestListener } from 'node:http';
import compression from 'compression';
import express, { type Express } from 'express';
import type { Deps } from '../deps.ts';
import { answerFromCache } from './answer-from-cache.ts';
import { apiDocs } from './api-docs.ts';
import { apiRouter, apiRoutes } from './api-router.ts';
import { answerProblems, unknownPath } from './errors.ts';
import { healthRoutes } from './health.ts';
import { answerErrorPages } from './error-pages.ts';
import { giveRequestId } from './request-id.ts';
import { securityHeaders } from './security.ts';
import { embedScript } from '../embed/routes.ts';
import { feedRoutes } from '../feeds/routes.ts';
import { checkRoutes, keyRoutes } from '../signatures/routes.ts';
import { mailboxRoutes } from '../embedded/mailbox-routes.ts';
import { metricsRoutes } from '../metrics/routes.ts';
import { barrierReportRoutes } from '../accessibility/routes.ts';
import { archiveRoutes } from '../media/archive-routes.ts';
import { mediaFileRoutes } from '../media/file-routes.ts';
import { logoRoutes } from '../offices/logo-routes.ts';
import { copiedAddressRoutes } from '../portal/copied-address-routes.ts';
import { oembedRoutes } from '../portal/oembed-routes.ts';
import { pdfRoutes } from '../pdf/routes.ts';
import { portalRoutes } from '../portal/routes.ts';
import { sitemapRoutes } from '../sitemaps/routes.ts';
import { staticFiles } from './static-files.ts';
import { warnOfProxy } from './warn-of-proxy.ts';
import { statusRoutes } from '../status/routes.ts';
import { subscriberRoutes } from '../subscribers/routes.ts';

const keptAnswerBytes = 64 * 1024 * 1024;

/** The whole of Depesche for the web: what is kept is answered before the site is asked. */
export function createApp(deps: Deps): RequestListener {
  return answerFromCache(deps, { maxBytes: keptAnswerBytes }, createSite(deps));
}

/** The site map: every URL of Depesche in the order in which it is tried. */
export function createSite(deps: Deps): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', deps.config.trustProxy);
  app.set('etag', 'strong');
  app.set('query parser', 'simple');
  app.use(giveRequestId, warnOfProxy(deps), securityHeaders(deps), compression());

  app.use(healthRoutes(deps)); //                /healthz /readyz
  app.use(metricsRoutes(deps)); //               /metrics
  app.use(sitemapRoutes(deps)); //               /robots.txt /sitemap.xml /sitemaps/…
  app.use('/assets', staticFiles(deps)); //          styles, scripts, fonts, icons
  app.use('/media', mediaFileRoutes(deps)); //   /media/:id/:fileName
  app.get('/embed.js', embedScript()); //        /embed.js
  app.use('/logos', logoRoutes(deps)); //        /logos/:id.png
  app.use('/feeds', feedRoutes(deps)); //        /feeds/releases.rss …
  app.use('/.well-known', keyRoutes(deps)); //   /.well-known/depesche-keys.json
  app.use('/oembed', oembedRoutes(deps)); //     /oembed?url=…
  const routes = apiRoutes(deps);
  app.use('/api/v1', apiRouter(deps, routes), unknownPath, answerProblems(deps));
  app.use('/api', apiDocs(deps, routes)); //     /api/docs
  if (deps.mailbox !== null) app.use('/dev/mailbox', mailboxRoutes(deps, deps.mailbox));
  // One of each for both languages: what it keeps in memory and counts, it keeps and counts once.
  const pages = [
    checkRoutes(deps), //                        /pruefen /en/verify
    barrierReportRoutes(deps), //                /barrierefreiheit, what is sent there
    statusRoutes(deps), //                       /status /status.json
    subscriberRoutes(deps), //                   /abonnieren /bestaetigen /einstellungen /abmelden
    copiedAddressRoutes(deps), //                /meldungen/….) leads to /meldungen/…
    archiveRoutes(deps), //                      /meldungen/….zip
    pdfRoutes(deps), //                          /meldungen/….pdf
    portalRoutes(deps), //                       / /suche /meldungen /regionen /themen /pressestellen …
  ];
  for (const prefix of ['/en', '/']) app.use(prefix, pages);
  app.use(unknownPath, answerErrorPages(deps));
  return app;
}
