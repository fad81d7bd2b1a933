import { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { AppError, notFound } from '../errors.ts';
import { type ApiRoute, apiRoute } from '../http/api.ts';
import { formBody, readForm } from '../http/forms.ts';
import { pageLanguage } from '../http/input.ts';
import { openRateLimit } from '../http/rate-limit.ts';
import { localPath } from '../http/view-helpers.ts';
import { sendPage } from '../portal/page.ts';
import { checkPage } from './check-page.ts';
import { keySet } from './keys.ts';
import { findNinjs } from './ninjs-file.ts';

type CheckDeps = Pick<Deps, 'db' | 'views' | 'words' | 'config'>;

// Each character of 200 kB may come as three bytes of a form.
const formLimit = '700kb';
const checks = { windowSeconds: 600, limit: 60, localLimit: 2_000 };

/** `/pruefen` in German, `/en/verify` in English. */
export function checkRoutes(deps: CheckDeps): Router {
  const router = Router();
  const limitChecks = openRateLimit(checks);
  const answer = async (request: Request, response: Response, typed: string | null) => {
    const isQuery = typed !== null;
    if (isQuery) await limitChecks(request, response);
    const language = pageLanguage(request);
    const page = await checkPage(deps, language, { typed: typed?.trim() ?? '', isQuery });
    await sendPage(deps, response, page);
  };
  for (const path of ['/pruefen', '/verify']) {
    router.get(path, async (request, response) => {
      const [, search] = request.originalUrl.split(/(?=\?)/);
      const home = localPath(pageLanguage(request), '/pruefen');
      if (!home.endsWith(path)) return response.redirect(301, home + (search ?? ''));
      const { code } = request.query;
      return answer(request, response, typeof code === 'string' ? code : null);
    });
    router.post(path, formBody(formLimit), async (request, response) => {
      const form = await readForm(request);
      await answer(request, response, form.get('code') ?? '');
    });
  }
  return router;
}

/** `/.well-known/depesche-keys.json`: what signatures are checked with, also those of old. */
export function keyRoutes(deps: Pick<Deps, 'db' | 'config'>): Router {
  const router = Router();
  router.get('/depesche-keys.json', async (_request, response) => {
    response
      .set({ 'Access-Control-Allow-Origin': '*', 'Cache-Control': 'public, max-age=300' })
      .type('application/jwk-set+json')
      .send(JSON.stringify(await keySet(deps)));
  });
  return router;
}

/** `/public/releases/:id.ninjs`. */
export function ninjsApi(deps: Pick<Deps, 'db' | 'config'>): ApiRoute[] {
  return [
    apiRoute(
      {
        method: 'get',
        scope: null,
        path: '/public/releases/:id.ninjs',
        summary: 'One public release as IPTC ninjs 3.1, signed',
        answer: z.looseObject({ uri: z.string(), version: z.string() }),
      },
      async ({ params: { id = '' } }) => {
        const found = await findNinjs(deps, id);
        if (found === undefined) throw notFound();
        if ('document' in found) return found.document;
        const params = { reason: found.withdrawnReason };
        throw new AppError('gone', { message: 'errors.release.withdrawn', params });
      },
    ),
  ];
}
