import { releasePath } from '../releases/present.ts';
import type { PublicRelease } from '../releases/public-store.ts';
import type { Language } from '../words.ts';
import type { PortalDeps, PortalPage } from './page.ts';
import { presentPage } from './release-page.ts';
import { shareRelease } from './share.ts';

/**
 * `/meldungen/<slug>-<id>/druck`: the release page as it comes out of a printer, to look at first. It is
 * that page with the print styles on the screen, so the two cannot differ.
 */
export async function printPage(
  deps: PortalDeps,
  language: Language,
  release: PublicRelease,
): Promise<PortalPage> {
  const handOn = await shareRelease(deps.config.baseUrl, release);
  const page = presentPage(deps, language, { release, related: [], more: [], handOn });
  return { ...page, model: { ...page.model, ...onPaper(releasePath(release)) } };
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
