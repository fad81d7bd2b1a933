import type { Response } from 'express';
import type { Deps } from '../deps.ts';
import type { Page } from '../http/views.ts';

export type PortalDeps = Pick<Deps, 'db' | 'views' | 'words' | 'clock' | 'config'>;

/** A template under `templates/portal` and what it shows. */
export type PortalPage = { view: string; status?: number; model: Page };

/** Always asked for again, and answered with 304 by the strong ETag that Express puts on it. */
export function sendPage(deps: PortalDeps, response: Response, page: PortalPage): void {
  response
    .status(page.status ?? 200)
    .set('Cache-Control', 'no-cache')
    .send(deps.views.page(`portal/${page.view}`, page.model));
}

/** How far back "new" reaches in counts. */
export function lately(deps: Pick<Deps, 'clock'>): Date {
  return new Date(deps.clock.now().getTime() - 30 * 24 * 60 * 60 * 1000);
}
