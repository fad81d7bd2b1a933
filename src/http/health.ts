import { Router } from 'express';
import { sql } from 'kysely';
import type { Deps } from '../deps.ts';

/** `/healthz`: the process lives. `/readyz`: database and queue answer. */
export function healthRoutes(deps: Pick<Deps, 'db' | 'backend'>): Router {
  const router = Router();
  router.get('/healthz', (_request, response) => void response.json({ status: 'ok' }));
  router.get('/readyz', async (_request, response) => {
    const [database, queue] = await Promise.all([
      answers(() => sql`select 1`.execute(deps.db)),
      answers(() => deps.backend.ping()),
    ]);
    response.status(database && queue ? 200 : 503).json({ database, queue });
  });
  return router;
}

async function answers(question: () => Promise<unknown>): Promise<boolean> {
  try {
    await question();
    return true;
  } catch {
    return false;
  }
}
