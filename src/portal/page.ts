import type { Response } from 'express';
import type { Deps } from '../deps.ts';
import { sendPublic } from '../http/answer-from-cache.ts';
import type { Page } from '../http/views.ts';
import type { BusyLists } from './busy-lists.ts';

export type PortalDeps = Pick<
  Deps,
  'db' | 'views' | 'words' | 'vocabulary' | 'clock' | 'config'
> & {
  busy: BusyLists;
};

/** A template under `templates/portal` and what it shows. */
export type PortalPage = { view: string; status?: number; model: Page };

/** Always asked for again; kept for those who come after, and answered with 304 by its strong ETag. */
export function sendPage(
  deps: Pick<Deps, 'views'>,
  response: Response,
  page: PortalPage,
): Promise<void> {
  response.status(page.status ?? 200).set('Cache-Control', 'no-cache');
  return sendPublic(response, deps.views.page(`portal/${page.view}`, page.model));
}
