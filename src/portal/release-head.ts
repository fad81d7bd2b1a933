import { releasePath, releaseUrl } from '../releases/present.ts';
import type { PublicRelease } from '../releases/public-store.ts';
import { type Language, nameIn } from '../words.ts';
import type { PortalDeps } from './page.ts';
import { newsArticle } from './structured.ts';
import { alternateLanguages } from './translations.ts';

const locales: Record<Language, string> = { de: 'de_DE', en: 'en_GB' };

/** What machines read in the head of a release's page: its other forms, JSON-LD, Open Graph. */
export function headOf(
  deps: Pick<PortalDeps, 'words' | 'config'>,
  language: Language,
  release: PublicRelease,
) {
  const { words } = deps;
  const { baseUrl } = deps.config;
  const title = (key: string) => words(language, `formats.${key}`);
  const path = releasePath(release);
  const embed = (format: string) =>
    `${baseUrl}/oembed?${new URLSearchParams({ url: releaseUrl(baseUrl, release), format }).toString()}`;
  return {
    alternates: [
      { type: 'text/markdown', href: `${path}.md`, title: title('markdown') },
      { type: 'text/plain', href: `${path}.txt`, title: title('text') },
      { type: 'application/json+oembed', href: embed('json'), title: release.headline },
      { type: 'text/xml+oembed', href: embed('xml'), title: release.headline },
    ],
    languageVersions: alternateLanguages(baseUrl, release),
    social: {
      locale: locales[release.language],
      sections: release.topics.map((topic) => nameIn(release.language, topic)),
      tags: release.keywords,
    },
    structured: newsArticle({ words, baseUrl }, release),
  };
}
