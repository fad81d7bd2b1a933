import { json, type Request, type Response, Router } from 'express';
import type { Deps } from '../deps.ts';
import { distributionApi } from '../distributions/routes.ts';
import { inboundApi } from '../inbound/routes.ts';
import { mediaApi } from '../media/routes.ts';
import { signInByKey } from '../offices/api-keys.ts';
import { officeApi } from '../offices/routes.ts';
import { regionApi } from '../regions/routes.ts';
import { publicReleaseApi } from '../releases/public-routes.ts';
import { releaseApi } from '../releases/routes.ts';
import { ninjsApi } from '../signatures/routes.ts';
import { subscriptionApi } from '../subscribers/api-routes.ts';
import { topicApi } from '../topics/routes.ts';
import { type ApiRoute, mountApi } from './api.ts';
import { answerOnce } from './idempotency.ts';
import { openApiDocument } from './openapi.ts';

/** Every call of the API under `/api/v1`. */
export function apiRoutes(deps: Deps): ApiRoute[] {
  return [
    ...releaseApi(deps),
    ...distributionApi(deps),
    ...mediaApi(deps),
    ...ninjsApi(deps),
    ...publicReleaseApi(deps),
    ...regionApi(deps),
    ...topicApi(deps),
    ...officeApi(deps),
    ...subscriptionApi(deps),
    ...inboundApi(deps),
  ];
}

/** `/api/v1`: every call of `apiRoutes`, and the description of all of them. */
export function apiRouter(deps: Deps, routes: ApiRoute[]): Router {
  const document = openApiDocument(deps.config.baseUrl, routes);
  const router = Router();
  router.use((_request, response, next) => {
    // Asked for again each time: no cache may show a release before its moment or after its end.
    response.set('Cache-Control', 'no-cache');
    next();
  });
  router.use('/public', (_request, response, next) => {
    response.set('Access-Control-Allow-Origin', '*');
    next();
  });
  router.get('/openapi.json', (_request, response) => void response.json(document));
  router.use(
    mountApi(
      {
        readBody: openBodyReader(),
        signIn: (request, scope) => signInByKey(deps, request.get('authorization'), scope),
        once: (input, work) => answerOnce(deps, input, work),
      },
      routes,
    ),
  );
  return router;
}

// Who has no key can say all that there is to say in less.
const longestBodies = { withKey: '1mb', open: '200kb' };

/** Reads a body once it is known whose it is, so that nothing long is taken apart for strangers. */
function openBodyReader() {
  const withKey = json({ limit: longestBodies.withKey, strict: true });
  const open = json({ limit: longestBodies.open, strict: true });
  return (request: Request, response: Response, scope: string | null) =>
    new Promise<void>((resolve, reject) => {
      const parse = scope === null ? open : withKey;
      parse(request, response, (error?: unknown) => (error ? reject(error) : resolve()));
    });
}
