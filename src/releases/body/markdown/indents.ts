import type { MarkdownIt, StateBlock } from 'markdown-it';
import { indentOf, lineText, type Marker, readMarker } from './rules.ts';

/** An item around the lines that follow: where its marker was typed, and where its text is held to be. */
interface Item {
  typed: number;
  inside: number;
}

// Deeper items stand beside the innermost.
const MAX_ITEMS = 6;
const BREAKS_OFF = /^(?:#{1,6}[ \t]|>|\||([-*_])(?:[ \t]*\1){2,}[ \t]*$)/;

/**
 * Two columns more than the item above are an item in it, however wide that one's marker is and however
 * far the line was indented: people indent by two, three, four or eight. CommonMark wants the width of
 * the marker, and no more than three columns beyond.
 */
export function useIndents(md: MarkdownIt): void {
  let isDone = false;
  md.block.ruler.before('table', 'indents', (state) => {
    if (!isDone) settleIndents(state);
    isDone = true;
    return false;
  });
}

function settleIndents(state: StateBlock): void {
  let items: Item[] = [];
  let isBehindBlank = true;
  for (let line = 0; line < state.lineMax; line += 1) {
    if (state.isEmpty(line)) {
      isBehindBlank = true;
      continue;
    }
    const typed = indentOf(state, line);
    const marker = readMarker(state, line);
    if (typed < 2 && BREAKS_OFF.test(lineText(state, line, 200))) items = [];
    else if (marker !== undefined || isBehindBlank) items = itemsAround(items, typed);
    const inside = items.at(-1)?.inside ?? 0;
    const isLazy = marker === undefined && !isBehindBlank && typed < 2;
    if (!isLazy) moveTo(state, line, inside);
    if (marker !== undefined && items.length < MAX_ITEMS)
      items = [...items, { typed, inside: inside + widthOf(state, line, marker) }];
    isBehindBlank = false;
  }
}

/** Makes the line begin with its first sign, in `column`. */
function moveTo(state: StateBlock, line: number, column: number): void {
  state.bMarks[line] = (state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0);
  state.tShift[line] = 0;
  state.sCount[line] = column;
}

function itemsAround(items: Item[], typed: number): Item[] {
  const first = items.findIndex((item) => typed < item.typed + 2);
  return first === -1 ? items : items.slice(0, first);
}

/** Columns of a marker and the space behind it, which is one where there are more than four. */
function widthOf(state: StateBlock, line: number, { width }: Marker): number {
  const space = /^[ \t]*/.exec(lineText(state, line, width + LOOKED_AT).slice(width))?.[0] ?? '';
  const start = indentOf(state, line) + width;
  let column = start;
  for (const sign of space) column += sign === '\t' ? 4 - (column % 4) : 1;
  return width + (column - start > 4 ? 1 : column - start);
}

const LOOKED_AT = 20;
