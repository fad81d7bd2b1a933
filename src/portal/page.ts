import type { Response } from 'express';
import type { Deps } from '../deps.ts';
import type { Page } from '../http/views.ts';
import type { BusyLists } from './busy-lists.ts';

export type PortalDeps = Pick<Deps, 'db' | 'views' | 'words' | 'clock' | 'config'> & {
  busy: BusyLists;
};

/** A template under `templates/portal` and what it shows. */
export type PortalPage = { view: string; status?: number; model: Page };

/** Always asked for again, and answered with 304 by the strong ETag that Express puts on it. */
export function sendPage(deps: Pick<Deps, 'views'>, response: Response, page: PortalPage): void {
  response
    .status(page.status ?? 200)
    .set('Cache-Control', 'no-cache')
    .send(deps.views.page(`portal/${page.view}`, page.model));
}
