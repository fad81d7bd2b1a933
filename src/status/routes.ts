import { type Response, Router } from 'express';
import type { Deps } from '../deps.ts';
import { pageLanguage } from '../http/input.ts';
import { shareRuns } from '../share-runs.ts';
import { readStatus, type Status } from './read.ts';
import { presentStatus, statusCodeOf, statusPage } from './status-page.ts';

type StatusDeps = Pick<Deps, 'db' | 'queues' | 'log' | 'clock' | 'words' | 'views'>;

const retrySeconds = 30;

/** `/status` for people and `/status.json` for programs; both also while the database is away. */
export function statusRoutes(deps: StatusDeps): Router {
  const read = shareRuns(() => readStatus(deps));
  const router = Router();
  router.get('/status', async (request, response) => {
    const { view, model } = statusPage(
      deps,
      pageLanguage(request),
      setHead(response, await read()),
    );
    response.send(deps.views.page(`portal/${view}`, model));
  });
  router.get('/status.json', async (_request, response) => {
    response.json(presentStatus(setHead(response, await read())));
  });
  return router;
}

function setHead(response: Response, status: Status): Status {
  const code = statusCodeOf(status);
  response.status(code).set('Cache-Control', 'no-store');
  if (code === 503) response.set('Retry-After', String(retrySeconds));
  return status;
}
