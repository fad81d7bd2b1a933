import type { Placed, TidyTable } from './tidy-table.ts';

type WordCell = { colspan: number; rowspan: number; text: string };

const longestNeed = 26;
// "72,5 %" and "1. Halbjahr" stay in one line.
const shortText = 14;
const longestWish = 70;

/**
 * Parts of the width for each column: room for its longest word first, then by how much it holds.
 * `letters` stand beside one another in the whole width.
 */
export function shareWidth(table: TidyTable<WordCell>, letters: number): number[] {
  const needs = Array.from({ length: table.columns }, () => 3);
  const wishes = Array.from({ length: table.columns }, () => 3);
  for (const { x, colspan, text } of cellsOf(table)) {
    if (colspan > 1) continue;
    needs[x] = Math.max(needs[x] ?? 0, Math.min(longestNeed, needOf(text)));
    wishes[x] = Math.max(wishes[x] ?? 0, Math.min(longestWish, text.length));
  }
  const room = Math.max(0, letters - sum(needs));
  const more = needs.map((need, x) => Math.max(0, (wishes[x] ?? 0) - need));
  const all = sum(more) || 1;
  return needs.map((need, x) => need + (room * (more[x] ?? 0)) / all);
}

function cellsOf<C>({ head, body }: TidyTable<C>): Placed<C>[] {
  return [...head, ...body].flat();
}

function needOf(text: string): number {
  if (text.length <= shortText) return text.length + 1;
  return 1 + text.split(/[\s-]+/u).reduce((longest, word) => Math.max(longest, word.length), 0);
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

// A sign, digits with their points and spaces, and up to two units.
const figure =
  /^[<>≈±+−–-]?\s?\d[\d.,\u00a0\u202f ]{0,30}(?:\s?(?:[%‰€]|[\p{L}²³°]{1,4}\.?)){0,2}$/u;

/** Columns that hold nothing but figures stand at their right edge. */
export function columnsOfFigures({ body, columns }: TidyTable<WordCell>): boolean[] {
  const seen = Array.from({ length: columns }, () => ({ figures: 0, others: 0 }));
  for (const { x, colspan, text } of body.flat()) {
    const column = seen[x];
    if (column !== undefined && colspan === 1 && text !== '')
      column[figure.test(text) ? 'figures' : 'others'] += 1;
  }
  return seen.map(({ figures, others }) => figures > 0 && others === 0);
}
