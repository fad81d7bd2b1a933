import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type RequestHandler, type Response, Router } from 'express';
import { sendPublic } from '../http/answer-from-cache.ts';
import { pageLanguage } from '../http/input.ts';
import { type PortalDeps, sendPage } from '../portal/page.ts';
import { embedBuilderPage } from './builder-page.ts';
import { framePage } from './frame.ts';

const scriptFile = fileURLToPath(new URL('../browser/embed.js', import.meta.url));

/** `/embed.js`: one address for ever in the pages of others, so it can be kept for minutes only. */
export function embedScript(): RequestHandler {
  const script = readFileSync(scriptFile);
  return async (_request, response) => {
    response.set({
      'Cache-Control': 'public, max-age=300',
      'Access-Control-Allow-Origin': '*',
      'Content-Type': 'text/javascript; charset=utf-8',
    });
    await sendPublic(response, script);
  };
}

/** `/embed`, the frame for other sites, and `/einbetten`, where its code is put together. */
export function embedRoutes(deps: PortalDeps): Router {
  const router = Router();
  router.get('/embed', async (request, response) => {
    const page = await framePage(deps, pageLanguage(request), request.query);
    allowFrames(response);
    await sendPublic(response, page);
  });
  router.get('/einbetten', async (request, response) => {
    const page = await embedBuilderPage(deps, pageLanguage(request), request.query);
    response.set('Content-Security-Policy', `${policy}; frame-src 'self'; frame-ancestors 'none'`);
    await sendPage(deps, response, page);
  });
  return router;
}

const policy =
  "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
  "form-action 'self'; base-uri 'none'";

/** The only page that others may frame: it has links and nothing to press, so no click to steal. */
function allowFrames(response: Response): void {
  response.removeHeader('X-Frame-Options');
  response.set({
    'Cache-Control': 'no-cache',
    'Content-Security-Policy':
      "default-src 'none'; style-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors *",
  });
}
