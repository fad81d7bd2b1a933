import type { Deps } from '../deps.ts';
import { type Language, languages } from '../words.ts';
import {
  deleteOwnPage,
  findOwnPage,
  listOwnPages,
  type PageName,
  pageNames,
  putOwnPage,
} from './page-store.ts';
import { type BuiltInText, readBuiltIn, textPages } from './text-pages.ts';

type EditDeps = Pick<Deps, 'db' | 'words'>;
type Place = { name: PageName; language: Language };

export type PageWish =
  | { action: 'list' }
  | ({ action: 'set'; file: string } & Place)
  | ({ action: 'show' | 'reset' } & Place);

const longestTitle = 200;
const longestText = 200_000;

/** What `depesche page …` asks for, or everything that is wrong with it. */
export function readPageArgs(args: string[]): { wish: PageWish } | { faults: string[] } {
  const [action = 'list', givenName, givenLanguage, file] = args;
  const takes = action === 'set' ? 4 : action === 'list' ? 1 : 3;
  const superfluous = args.slice(takes).map((arg) => `Not understood: ${arg}`);
  if (superfluous.length > 0) return { faults: superfluous };
  if (action === 'list') return { wish: { action } };
  const name = pageNames.find((one) => one === givenName);
  const language = languages.find((one) => one === givenLanguage);
  const faults: string[] = [];
  if (action !== 'set' && action !== 'show' && action !== 'reset')
    faults.push(`There is no "page ${action}": list, show, set or reset.`);
  if (name === undefined) faults.push(`Which page? One of ${pageNames.join(', ')}.`);
  if (language === undefined) faults.push('In which language? de or en.');
  if (action === 'set' && file === undefined) faults.push('Which file? Give its path.');
  if (faults.length > 0 || name === undefined || language === undefined) return { faults };
  if (action === 'set') return { wish: { action, name, language, file: file ?? '' } };
  return { wish: { action: action === 'show' ? 'show' : 'reset', name, language } };
}

/** One line for each page and language. */
export async function describePages(deps: EditDeps): Promise<string> {
  const own = await listOwnPages(deps.db);
  const lines = pageNames.flatMap((name) =>
    languages.map((language) => {
      const page = own.find((one) => one.name === name && one.language === language);
      const what = page ? `${page.updatedAt.toISOString()}  ${page.title}` : 'built-in';
      return `  ${name.padEnd(16)}${language}  ${what}`;
    }),
  );
  return lines.join('\n');
}

/** The text that is shown now, as Markdown to begin from. */
export async function showPage(deps: EditDeps, place: Place): Promise<string> {
  const own = await findOwnPage(deps.db, place);
  if (own?.language === place.language) return `# ${own.title}\n\n${own.markdown}`;
  const { key = '' } = textPages.find(({ name }) => name === place.name) ?? {};
  return toMarkdown(readBuiltIn(deps.words, place.language, key));
}

/** Puts a Markdown text in the place of the present one; its first heading is the title. */
export async function setPage(
  deps: EditDeps,
  { name, language, text }: Place & { text: string },
): Promise<{ faults: string[] }> {
  const [, heading, rest = ''] = /^\s*#[ \t]+(.+)\r?\n([\s\S]*)$/.exec(text) ?? [];
  const title = heading?.trim() ?? '';
  const markdown = rest.trim();
  const faults: string[] = [];
  if (title === '') faults.push('The first line must be a heading: # Title');
  if (title.length > longestTitle) faults.push(`The title may have ${longestTitle} characters.`);
  if (title !== '' && markdown === '') faults.push('There is no text under the heading.');
  if (markdown.length > longestText) faults.push(`The text may have ${longestText} characters.`);
  if (faults.length === 0) await putOwnPage(deps.db, { name, language, title, markdown });
  return { faults };
}

/** Back to the built-in text. Returns whether there was another one. */
export function resetPage(deps: EditDeps, place: Place): Promise<boolean> {
  return deleteOwnPage(deps.db, place);
}

function toMarkdown({ title, intro, sections }: BuiltInText): string {
  const blocks = sections.flatMap((section) => [
    `## ${section.title}`,
    ...section.paragraphs,
    section.items.map((item) => `- ${item}`).join('\n'),
  ]);
  return [`# ${title}`, intro, ...blocks].filter((block) => block !== '').join('\n\n');
}
