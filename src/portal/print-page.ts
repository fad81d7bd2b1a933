import { notFound } from '../errors.ts';
import { idPattern } from '../id.ts';
import { releasePath } from '../releases/present.ts';
import { findPublicRelease } from '../releases/public-store.ts';
import type { Language } from '../words.ts';
import type { PortalDeps } from './page.ts';
import type { ReleaseAnswer } from './release-body.ts';
import { presentPage } from './release-page.ts';
import { shareRelease } from './share.ts';
import { withdrawnPage } from './withdrawn-page.ts';

/**
 * `/meldungen/<slug>-<id>/druck`: the release page as it comes out of a printer, to look at first. It is
 * that page with the print styles on the screen, so the two cannot differ.
 */
export async function printPage(
  deps: PortalDeps,
  language: Language,
  address: string,
): Promise<ReleaseAnswer> {
  const id = address.slice(-12);
  if (!idPattern.test(id)) throw notFound();
  const release = await findPublicRelease(deps.db, id);
  if (release === undefined) return { page: await withdrawnPage(deps, language, id) };
  const path = releasePath(release);
  if (path !== `/meldungen/${address}`) return { movedTo: `${path}/druck` };
  const handOn = await shareRelease(deps.config.baseUrl, release);
  const page = presentPage(deps, language, { release, related: [], more: [], handOn });
  return { page: { ...page, model: { ...page.model, ...onPaper(path) } } };
}

/** Machines read the release's own page. */
function onPaper(path: string) {
  return {
    printing: { href: path },
    noindex: true,
    share: null,
    structured: null,
    alternates: [],
    languageVersions: [],
  };
}
