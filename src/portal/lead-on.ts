import type { Request, Response } from 'express';
import { pageLanguage } from '../http/input.ts';
import { localPath } from '../http/view-helpers.ts';
import { releasePath } from '../releases/present.ts';
import type { PublicRelease } from '../releases/public-store.ts';

type Exchange = { request: Request<{ address: string }>; response: Response };

/**
 * Leads a reader who came by a slug of old on to the present address of the release, `ending` included;
 * false where this is the present one.
 */
export function leadOn(
  { request, response }: Exchange,
  release: PublicRelease,
  ending: string,
): boolean {
  const path = releasePath(release);
  if (path === `/meldungen/${request.params.address}`) return false;
  const to = localPath(pageLanguage(request), path) + ending;
  response.set('Cache-Control', 'no-cache').redirect(301, to);
  return true;
}
