import type { Language } from '../words.ts';
import type { PortalDeps } from './page.ts';
import type { ReleaseAnswer } from './release-body.ts';
import { releasePage } from './release-page.ts';

/**
 * `/meldungen/<slug>-<id>/druck`: the release page as it comes out of a printer, to look at first. It is
 * that page with the print styles on the screen, so the two cannot differ.
 */
export async function printPage(
  deps: PortalDeps,
  language: Language,
  address: string,
): Promise<ReleaseAnswer> {
  const answer = await releasePage(deps, language, address);
  if ('movedTo' in answer) return { movedTo: `${answer.movedTo}/druck` };
  const { page } = answer;
  if (page.status === 410) return answer;
  const model = {
    ...page.model,
    printing: { href: page.model.path },
    // Machines read the release's own page.
    noindex: true,
    share: null,
    structured: null,
    alternates: [],
    more: [],
    related: [],
  };
  return { page: { ...page, model } };
}
