import { openReport, presentReport } from '../accessibility/report-form.ts';
import { cleanBody } from '../releases/body.ts';
import type { Language, Words } from '../words.ts';
import type { PortalDeps, PortalPage } from './page.ts';
import { findOwnPage, type OwnPage, type PageName } from './page-store.ts';
import { textOf } from './text-of.ts';

export type TextSection = { title: string; paragraphs: string[]; items: string[] };
export type BuiltInText = { title: string; intro: string; sections: TextSection[] };

type TextPage = { path: string; name: PageName; key: string };

/** The accessibility statement, which also has the form for reports of barriers. */
export const statementPage: TextPage = {
  path: '/barrierefreiheit',
  name: 'accessibility',
  key: 'portal.accessibility',
};

/** Pages that are nothing but text, by path and by the place of their built-in text in the locale files. */
export const textPages: readonly TextPage[] = [
  { path: '/impressum', name: 'imprint', key: 'portal.imprint' },
  { path: '/datenschutz', name: 'privacy', key: 'portal.dataProtection' },
  statementPage,
  { path: '/leichte-sprache', name: 'easy-language', key: 'pages.easy' },
];

type TextDeps = Pick<PortalDeps, 'db' | 'words'>;

/** The operator's own text, else the one that comes with the software. */
export async function textPage(
  deps: TextDeps,
  language: Language,
  { text, query }: { text: TextPage; query: Record<string, unknown> },
): Promise<PortalPage> {
  const { path, name, key } = text;
  const own = await findOwnPage(deps.db, { name, language });
  const content = own
    ? presentOwn(language, own)
    : presentBuiltIn(readBuiltIn(deps.words, language, key));
  const page = textOf(query.page);
  return {
    view: 'text',
    model: {
      language,
      path,
      easy: name === 'easy-language',
      ...content,
      ...(name === 'accessibility' && presentReport(openReport(page))),
      noindex: page !== '',
    },
  };
}

function presentOwn(language: Language, own: OwnPage) {
  return {
    title: own.title,
    heading: own.title,
    // A text in the other language is better than a built-in one that speaks of a demonstration.
    lang: own.language === language ? null : own.language,
    bodyHtml: cleanBody({ source: own.markdown, format: 'markdown' }).html,
  };
}

function presentBuiltIn(text: BuiltInText) {
  return { ...text, heading: text.title };
}

/** The text that comes with the software, from the locale files. */
export function readBuiltIn(words: Words, language: Language, key: string): BuiltInText {
  const titles = readList(words, language, (index) => `${key}.sections.${index}.title`);
  const listOf = (index: number, kind: string) =>
    readList(words, language, (item) => `${key}.sections.${index}.${kind}.${item}`);
  return {
    title: words(language, `${key}.title`),
    intro: words(language, `${key}.intro`),
    sections: titles.map((title, index) => ({
      title,
      paragraphs: listOf(index, 'paragraphs'),
      items: listOf(index, 'items'),
    })),
  };
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
