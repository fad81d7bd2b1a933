import type { MarkdownIt, StateBlock } from 'markdown-it';
import { blockRule, type BlockRuleInput, isTooDeep, lineText } from './rules.ts';

/**
 * A quote is what stands behind ">", and not the line after it; a lone "> 50 Prozent" means more than
 * that. "=" under a line makes a heading of it, "-" does not.
 */
export function useQuotes(md: MarkdownIt): void {
  const quote = blockRule(md, 'blockquote');
  const heading = blockRule(md, 'lheading');
  const readQuote = (...[state, line, endLine, silent]: BlockRuleInput): boolean => {
    if (isTooDeep(state) || lineText(state, line, 1) !== '>') return false;
    const end = endOfQuote(state, line, endLine);
    if (end === line + 1 && /^>[ \t]*\d/.test(lineText(state, line, 20))) return false;
    return quote(state, line, end, silent);
  };
  const readHeading = (...[state, line, endLine, silent]: BlockRuleInput): boolean => {
    const isUnderlined = line + 1 < endLine && /^={3,}[ \t]*$/.test(lineText(state, line + 1));
    return isUnderlined && heading(state, line, endLine, silent);
  };
  const alt = ['paragraph', 'reference', 'blockquote', 'list'];
  md.block.ruler.at('blockquote', readQuote, { alt });
  md.block.ruler.at('lheading', readHeading);
}

function endOfQuote(state: StateBlock, line: number, endLine: number): number {
  let end = line + 1;
  while (end < endLine && lineText(state, end, 1) === '>') end += 1;
  return end;
}
