import type { Language, Words } from '../words.ts';
import type { PortalDeps, PortalPage } from './page.ts';

export type TextSection = { title: string; paragraphs: string[]; items: string[] };

/** Pages that are nothing but text, by path and by their place in the locale file. */
export const textPages = [
  { path: '/impressum', key: 'portal.imprint' },
  { path: '/datenschutz', key: 'portal.dataProtection' },
  { path: '/barrierefreiheit', key: 'portal.accessibility' },
] as const;

export function textPage(
  deps: Pick<PortalDeps, 'words'>,
  language: Language,
  { path, key }: (typeof textPages)[number],
): PortalPage {
  return {
    view: 'text',
    model: {
      language,
      path,
      title: deps.words(language, `${key}.title`),
      intro: deps.words(language, `${key}.intro`),
      sections: readSections(deps.words, language, `${key}.sections`),
    },
  };
}

function readSections(words: Words, language: Language, key: string): TextSection[] {
  const titles = readList(words, language, (index) => `${key}.${index}.title`);
  return titles.map((title, index) => ({
    title,
    paragraphs: readList(words, language, (item) => `${key}.${index}.paragraphs.${item}`),
    items: readList(words, language, (item) => `${key}.${index}.items.${item}`),
  }));
}

/** The texts under numbered keys, up to the first number that has none. */
function readList(words: Words, language: Language, keyOf: (index: number) => string): string[] {
  const texts: string[] = [];
  for (let index = 0; ; index += 1) {
    const key = keyOf(index);
    const text = words(language, key);
    if (text === key) return texts;
    texts.push(text);
  }
}
