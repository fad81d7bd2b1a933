import type { Response } from 'express';
import type { Deps } from '../deps.ts';
import type { PortalPage } from '../portal/page.ts';

export type SubscriberDeps = Pick<
  Deps,
  'db' | 'views' | 'words' | 'clock' | 'config' | 'queues' | 'log'
>;

/** Pages of one person: kept by no cache. */
export function sendPage(deps: Pick<Deps, 'views'>, response: Response, page: PortalPage): void {
  response
    .status(page.status ?? 200)
    .set('Cache-Control', 'no-store')
    .send(deps.views.page(`portal/${page.view}`, page.model));
}
