import type { MarkdownIt, StateBlock } from 'markdown-it';

/** State, first line, line behind the last, and whether only to ask and not to read. */
export type BlockRuleInput = [StateBlock, number, number, boolean];
export type BlockRule = (...input: BlockRuleInput) => boolean;

// Lists and quotes in one another, two levels each: what is deeper stays text, and recursion bounded.
const MAX_LEVEL = 16;

/** A rule that the parser brings along, for one of ours that stands before it. */
export function blockRule(md: MarkdownIt, name: string): BlockRule {
  const found = md.block.ruler.getRules('').find((rule) => rule.name === name);
  if (found === undefined) throw new Error(`markdown-it has no rule ${name}`);
  return found;
}

export function isTooDeep(state: StateBlock): boolean {
  return state.level >= MAX_LEVEL;
}

/** The beginning of a line behind its indentation; `length` bounds what is looked at. */
export function lineText(state: StateBlock, line: number, length = Infinity): string {
  const start = (state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0);
  return state.src.slice(start, Math.min(state.eMarks[line] ?? 0, start + length));
}

/** Columns before the first sign of a line. */
export function indentOf(state: StateBlock, line: number): number {
  return state.sCount[line] ?? 0;
}

export interface Marker {
  /** The sign of a bullet, or what follows a number: "-", "*", "+", "." or ")". */
  sign: string;
  number: number | undefined;
  /** Signs of the marker without the space behind it. */
  width: number;
}

// Behind the marker there must be something: an empty item would be lost.
const MARKER = /^(?:(\d{1,9})([.)])|([-*+]))[ \t]+(?=[^ \t])(.*)/su;
const MONTH =
  /^(?:Jan|Jän|Feb|März|Mär|Mrz|Apr|Mai|Jun|Jul|Aug|Sep|Okt|Nov|Dez)(?:[a-zä]{0,6})(?![\p{L}])/u;
const MAX_NUMBER = 9999;
const LOOKED_AT = 60;

/** The marker of an item at the beginning of a line, see `parseMarker`. */
export function readMarker(state: StateBlock, line: number): Marker | undefined {
  return parseMarker(lineText(state, line, LOOKED_AT));
}

/** Whether a line that begins so can be an item of a list. */
export function isItem(text: string): boolean {
  return parseMarker(text.slice(0, LOOKED_AT)) !== undefined;
}

/**
 * Nothing is a marker that would not be shown as it was typed: no date ("1. Mai", "1. 6. 2027"), no number
 * that begins with 0 or is too large, no "+ 5 Prozent".
 */
function parseMarker(text: string): Marker | undefined {
  const [, digits, delimiter, bullet = '', rest = ''] = MARKER.exec(text) ?? [];
  if (digits === undefined || delimiter === undefined) {
    const isBullet = bullet !== '' && !(bullet === '+' && /^\d/.test(rest));
    return isBullet ? { sign: bullet, number: undefined, width: 1 } : undefined;
  }
  const number = Number(digits);
  const isOther = String(number) !== digits || number > MAX_NUMBER || isDate(rest);
  return isOther ? undefined : { sign: delimiter, number, width: digits.length + 1 };
}

function isDate(afterDay: string): boolean {
  return MONTH.test(afterDay) || /^\d{1,2}\.(?=\s|\d|:|,|$)/.test(afterDay);
}
