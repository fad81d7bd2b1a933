import type { MarkdownIt, StateInline } from 'markdown-it';

const WORD_BEFORE = /[\p{L}\p{N}]$/u;

/**
 * Two signs that are text: the backslashes before the name of a computer ("\\server\daten"), and an
 * exclamation mark before a link, which is no picture ("Anmelden![Hier](…)").
 */
export function useEscapes(md: MarkdownIt): void {
  md.inline.ruler.before('escape', 'computer', readComputer);
  md.inline.ruler.before('image', 'exclamation', readExclamation);
}

function readComputer(state: StateInline, silent: boolean): boolean {
  const { src, pos } = state;
  const isName = /^\\\\[\p{L}\p{N}]/u.test(src.slice(pos, pos + 4));
  if (!isName || (pos > 0 && !/\s/u.test(src.charAt(pos - 1)))) return false;
  return takeAsText(state, 2, silent);
}

function readExclamation(state: StateInline, silent: boolean): boolean {
  const { src, pos } = state;
  if (!src.startsWith('![', pos)) return false;
  return WORD_BEFORE.test(src.slice(Math.max(pos - 2, 0), pos)) && takeAsText(state, 1, silent);
}

function takeAsText(state: StateInline, length: number, silent: boolean): boolean {
  if (!silent) state.pending += state.src.slice(state.pos, state.pos + length);
  state.pos += length;
  return true;
}
