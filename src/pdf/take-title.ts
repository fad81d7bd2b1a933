import type { Block, Run } from '../releases/body/model.ts';

const longestTitle = 100;

type Titled = { title: string | null; blocks: Block[] };

/**
 * The title that an office has written above its own words, and what is left of them: a heading, or bold
 * words, alone or up to a colon ("**Über den Kreis:** Rund 320.000 Menschen …"). Null where there is none.
 */
export function takeTitle(blocks: Block[]): Titled {
  const [first, ...rest] = blocks;
  if (first?.kind === 'heading' && rest.length > 0)
    return { title: first.runs.map(({ text }) => text).join(''), blocks: rest };
  const [opening, ...runs] = first?.kind === 'paragraph' ? first.runs : [];
  const words = opening?.marks.strong ? opening.text.trim() : '';
  const title = words.replace(/:$/, '');
  if (title === '' || title.includes(':') || title.length > longestTitle)
    return { title: null, blocks };
  if (runs.length === 0) return rest.length > 0 ? { title, blocks: rest } : { title: null, blocks };
  const left = withoutColon(runs, words.endsWith(':'));
  return left === null
    ? { title: null, blocks }
    : { title, blocks: [{ kind: 'paragraph', runs: left }, ...rest] };
}

/** What follows the bold words, if there is a colon between. */
function withoutColon([next, ...others]: Run[], hasColon: boolean): Run[] | null {
  if (next === undefined || (!hasColon && !next.text.startsWith(':'))) return null;
  return [{ ...next, text: next.text.replace(hasColon ? /^\s+/ : /^:\s*/, '') }, ...others];
}
