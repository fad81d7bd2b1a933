import { hasMark } from '../releases/body/mark-set.ts';
import { type Block, createParagraph, type Inline, textOf } from '../releases/body/model.ts';

const longestTitle = 100;

type Titled = { title: string | null; blocks: Block[] };

/**
 * The title that an office has written above its own words, and what is left of them: a heading, or bold
 * words, alone or up to a colon ("**Über den Kreis:** Rund 320.000 Menschen …"). Null where there is none.
 */
export function takeTitle(blocks: Block[]): Titled {
  const [first, ...rest] = blocks;
  if (first?.type === 'heading' && rest.length > 0)
    return { title: textOf(first.content), blocks: rest };
  const [opening, ...others] = first?.type === 'paragraph' ? first.content : [];
  const isBold = opening !== undefined && hasMark(opening.marks, 'bold');
  const words = isBold ? textOf([opening]).trim() : '';
  const title = words.replace(/:$/, '');
  if (title === '' || title.includes(':') || title.length > longestTitle)
    return { title: null, blocks };
  if (others.length === 0)
    return rest.length > 0 ? { title, blocks: rest } : { title: null, blocks };
  const left = withoutColon(others, words.endsWith(':'));
  return left === null
    ? { title: null, blocks }
    : { title, blocks: [createParagraph(left), ...rest] };
}

/** What follows the bold words, if there is a colon between. */
function withoutColon([next, ...others]: Inline[], hasColon: boolean): Inline[] | null {
  if (next?.type !== 'text' || (!hasColon && !next.text.startsWith(':'))) return null;
  return [{ ...next, text: next.text.replace(hasColon ? /^\s+/ : /^:\s*/, '') }, ...others];
}
