import MarkdownIt from 'markdown-it';
import { useEscapes } from './escapes.ts';
import { useIndents } from './indents.ts';
import { useLines } from './lines.ts';
import { useLists } from './lists.ts';
import { useQuotes } from './quotes.ts';
import { useReferences } from './references.ts';
import { useStars } from './stars.ts';
import { useTables } from './tables.ts';

// No more than what people write; what is nested deeper stays as it was typed.
const MAX_NESTING = 60;

/**
 * Markdown as German press offices type it, as HTML that is not yet clean: markdown-it with rules of our
 * own where CommonMark takes for markup what is text ("31. Mai", "Der*die Leiter*in"). It goes through
 * HTML, because HTML in Markdown needs the wall anyway, and opens and closes where it likes.
 *
 * Known: headings, emphasis, lists, quotes, links, rules, tables and `~~` of GitHub. Not known: code in
 * any form, which in releases is a paragraph indented by hand or an apostrophe typed as a backtick, and
 * headings by a line of dashes under a paragraph, which in releases is a rule.
 */
export function renderMarkdown(source: string): string {
  const md = new MarkdownIt({ html: true, maxNesting: MAX_NESTING });
  md.disable(['code', 'fence', 'backticks']);
  // The wall decides which addresses a release may link to.
  md.validateLink = () => true;
  md.normalizeLink = (address) => address;
  md.normalizeLinkText = (address) => address;
  for (const use of [
    useIndents,
    useLists,
    useQuotes,
    useStars,
    useEscapes,
    useTables,
    useReferences,
    useLines,
  ])
    use(md);
  return md.render(source);
}
