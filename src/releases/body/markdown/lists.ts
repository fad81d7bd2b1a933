import type { MarkdownIt, StateBlock } from 'markdown-it';
import {
  blockRule,
  type BlockRuleInput,
  indentOf,
  isTooDeep,
  lineText,
  type Marker,
  readMarker,
} from './rules.ts';

// Of the lines of one item. Bounds what is looked at for each marker.
const MAX_LOOKAHEAD = 300;
const SHORTEST_WRAPPED = 50;

/**
 * Lists only where they are meant: numbers count up from the first one and are shown as they were typed,
 * so that "31. Mai" above "1. Juni" stays two lines; a lone "*" is a footnote or a birthday.
 */
export function useLists(md: MarkdownIt): void {
  const list = blockRule(md, 'list');
  /** The last number of each list that is open, the innermost last; none of a list of bullets. */
  const numbers: Array<number | undefined> = [];
  const isOpen = (...[state, line, endLine, silent]: BlockRuleInput): boolean => {
    const marker = isTooDeep(state) ? undefined : readMarker(state, line);
    if (marker === undefined || !isList(state, { line, endLine, marker })) return false;
    if (silent) return list(state, line, endLine, silent);
    numbers.push(marker.number);
    const found = list(state, line, endLine, silent);
    numbers.pop();
    return found;
  };
  // Asked before each further item of a list.
  const isOver = (...[state, line, , silent]: BlockRuleInput): boolean => {
    const last = numbers.at(-1);
    if (!silent || last === undefined) return false;
    const isNext = readMarker(state, line)?.number === last + 1;
    if (isNext) numbers[numbers.length - 1] = last + 1;
    return !isNext;
  };
  const isOutside = (...[state, line, , silent]: BlockRuleInput): boolean => {
    if (!silent || state.listIndent < 0 || indentOf(state, line) >= state.blkIndent) return false;
    const number = readMarker(state, line)?.number;
    const goesOn = number !== undefined && numbers.includes(number - 1);
    return goesOn || !isWrapped(state, line - 1);
  };
  md.block.ruler.at('list', isOpen, { alt: ['paragraph', 'reference', 'blockquote'] });
  md.block.ruler.before('list', 'numbering', isOver, { alt: ['list'] });
  md.block.ruler.before('paragraph', 'outside', isOutside, { alt: ['paragraph'] });
}

interface Start {
  line: number;
  endLine: number;
  marker: Marker;
}

function isList(state: StateBlock, start: Start): boolean {
  const { line, marker } = start;
  if (marker.number !== undefined) return findNext(state, start)?.number === marker.number + 1;
  if (state.level > 0) return true;
  const isEndMark = marker.sign === '-' && /^- .{1,40} -$/.test(lineText(state, line));
  if (marker.sign !== '*' && !isEndMark) return true;
  return findNext(state, start) !== undefined || hasMore(state, start);
}

/** The marker of the next item beside the one at `line`, if it is of the same kind. */
function findNext(state: StateBlock, { line, endLine, marker }: Start): Marker | undefined {
  const inside = indentOf(state, line) + marker.width + 1;
  const last = Math.min(endLine, line + MAX_LOOKAHEAD);
  let isBehindBlank = false;
  for (let next = line + 1; next < last; next += 1) {
    const isBlank = state.isEmpty(next);
    const isOutside = !isBlank && indentOf(state, next) < inside;
    const found = isOutside ? readMarker(state, next) : undefined;
    if (found !== undefined) return isSameKind(found, marker) ? found : undefined;
    if (isOutside && isBehindBlank) return undefined;
    isBehindBlank = isBlank;
  }
  return undefined;
}

function isSameKind(one: Marker, other: Marker): boolean {
  return one.sign === other.sign && (one.number === undefined) === (other.number === undefined);
}

function hasMore(state: StateBlock, { line, endLine, marker }: Start): boolean {
  const next = state.skipEmptyLines(line + 1);
  return next < endLine && indentOf(state, next) >= indentOf(state, line) + marker.width + 1;
}

/** A line without indentation goes on with an item only where a program has wrapped the line before. */
function isWrapped(state: StateBlock, line: number): boolean {
  const text = lineText(state, line).trimEnd();
  return text.length >= SHORTEST_WRAPPED && !/[.!?:;…]$/u.test(text);
}
