import { Router } from 'express';
import { pageLanguage } from '../http/input.ts';
import { localPath } from '../http/view-helpers.ts';
import { idPattern } from '../id.ts';
import { releasePath } from '../releases/present.ts';
import { findPublicRelease } from '../releases/public-store.ts';
import { findWithdrawnRelease } from '../releases/withdrawn-store.ts';
import type { PortalDeps } from './page.ts';

/**
 * An address that was copied, or made a link, with what stood behind it in a sentence ("…-k3m9.)")
 * leads to the release. What is not public passes on, and so is not found, like what never was.
 */
export function copiedAddressRoutes({ db }: Pick<PortalDeps, 'db'>): Router {
  const router = Router();
  router.use('/meldungen', async (request, response, next) => {
    const meant = readMeant(request.path);
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    if (meant === null || !isRead) return next();
    const release = await findPublicRelease(db, meant.id);
    const isKnown = release !== undefined || (await findWithdrawnRelease(db, meant.id));
    if (!isKnown) return next();
    const path = release ? releasePath(release) : `/meldungen/${meant.id}`;
    const to = localPath(pageLanguage(request), path) + meant.ending;
    response.set('Cache-Control', 'no-cache').redirect(301, to);
  });
  return router;
}

// Longer than any address of ours with what a sentence could put behind it.
const longest = 400;
// Quotation marks and angle brackets also as the references that bad mail programs make of them.
const behind = /(?:&(?:[lg]t|quot|apos|nbsp|#\w+);?|[^\p{L}\p{N}])+$/u;
const addresses =
  /^\/(?:[\w-]*-)?(\w{12})(\.(?:pdf|md|txt|ics|zip)|\/druck|\/versionen(?:\/\d+)?)?$/;

/** Which release an address means and what hangs on it; null where nothing stands behind it. */
function readMeant(path: string): { id: string; ending: string } | null {
  const asked = path.length <= longest ? decode(path) : '';
  if (!behind.test(asked)) return null;
  const [, id = '', ending = ''] = addresses.exec(asked.replace(behind, '')) ?? [];
  return idPattern.test(id) ? { id, ending } : null;
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return '';
  }
}
