import { Marked } from 'marked';

// marked follows nesting by recursion and some inline rules in quadratic time; no press release
// comes near these bounds, and without them 200 kB of "> " end in a stack overflow.
const MAX_CONTAINERS = 8;
const MAX_INDENT = 32;
const MAX_PUNCTUATION = 400;

const CONTAINERS = new RegExp(
  `^((?:[ \\t]{0,${MAX_INDENT}}(?:>|[-*+](?=[ \\t])|\\d{1,9}[.)](?=[ \\t]))){${MAX_CONTAINERS}})[ \\t>*+.)\\d-]+`,
  'gm',
);

// "Bürger*innen und Schüler*innen" would otherwise be half in italics.
const GENDER_STAR = /(?<=\p{L})\*(?=in|[emnrs]\b)/gu;

/**
 * Markdown (CommonMark, HTML in it stays) as HTML that is not yet clean. Not supported: tables,
 * strike-through and code by indentation, which in releases is only ever a paragraph that was
 * indented by hand. Bare addresses become links later (autolink.ts), because marked's own rule for
 * them took 78 s for 200 kB of letters.
 */
export function renderMarkdown(source: string): string {
  const marked = new Marked({
    gfm: false,
    tokenizer: { code: () => undefined },
  });
  const bounded = source
    .replace(CONTAINERS, '$1 ')
    .replace(/^[ \t]{33,}/gm, ' '.repeat(MAX_INDENT));
  const blocks = bounded
    .replace(GENDER_STAR, '\\*')
    .split(/(\n[ \t]*\n)/)
    .map(escapeExcess);
  return marked.parse(blocks.join(''), { async: false });
}

// Takes a paragraph that is mostly markup for what it is, text.
function escapeExcess(block: string): string {
  const count = block.match(/[*_[\]`]/g)?.length ?? 0;
  return count > MAX_PUNCTUATION ? block.replace(/[*_[\]`\\]/g, '\\$&') : block;
}
