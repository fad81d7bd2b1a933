import { localPath } from '../http/view-helpers.ts';
import { languageTag, releasePath } from '../releases/present.ts';
import type { PublicRelease } from '../releases/public-store.ts';
import type { PublicTranslation } from '../releases/translation-store.ts';

/** The key of a language's name in itself: "Deutsch", "English", "Leichte Sprache". */
function nameKey({ language, easyRead }: PublicTranslation): string {
  return `translations.name.${language}${easyRead ? '-simple' : ''}`;
}

/** Links to the other public language versions, each on a page of its own language. */
export function presentTranslations({ translations }: PublicRelease) {
  return translations.map((one) => ({
    href: localPath(one.language, releasePath(one)),
    tag: languageTag(one),
    nameKey: nameKey(one),
    headline: one.headline,
  }));
}

/** For rel=alternate: all versions with this one, as search engines want it; none where it is alone. */
export function alternateLanguages(baseUrl: string, release: PublicRelease) {
  if (release.translations.length === 0) return [];
  return [release, ...release.translations].map((one) => ({
    tag: languageTag(one),
    href: baseUrl + releasePath(one),
  }));
}
