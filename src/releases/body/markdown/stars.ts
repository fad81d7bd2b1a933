import type { MarkdownIt, StateInline } from 'markdown-it';

const WORD_BEFORE = /[\p{L}\p{N}\p{M}]$/u;
const WORD_AFTER = /^[\p{L}\p{N}]/u;
const CLOSING_BEFORE = /[:.,;!?)\]}%…“”"'‘’»«]$/u;
const OPENING_AFTER = /^[([{„“"‚‘»«]/u;

/**
 * A star between letters or digits is a star ("Leiter*in", "5*3*2"). Two of them may end bold text in a
 * word, but not begin it, also behind a sign ("**Wann:**Freitag").
 */
export function useStars(md: MarkdownIt): void {
  md.inline.ruler.at('emphasis', readDelimiters);
}

function readDelimiters(state: StateInline, silent: boolean): boolean {
  const sign = state.src.charAt(state.pos);
  if (silent || (sign !== '*' && sign !== '_')) return false;
  const { can_open, can_close, length } = state.scanDelims(state.pos, sign === '*');
  const before = state.src.slice(Math.max(state.pos - 2, 0), state.pos);
  const after = state.src.slice(state.pos + length, state.pos + length + 2);
  const isInWord = sign === '*' && WORD_BEFORE.test(before) && WORD_AFTER.test(after);
  const isDouble = length === 2;
  pushDelimiters(state, {
    sign,
    length,
    open:
      (can_open && !isInWord) ||
      (isDouble && WORD_BEFORE.test(before) && OPENING_AFTER.test(after)),
    close: (can_close && (!isInWord || isDouble)) || (isDouble && closesBold(before, after)),
  });
  state.pos += length;
  return true;
}

function closesBold(before: string, after: string): boolean {
  return WORD_AFTER.test(after) && (CLOSING_BEFORE.test(before) || /\s$/u.test(before));
}

interface Delimiters {
  sign: string;
  length: number;
  open: boolean;
  close: boolean;
}

function pushDelimiters(state: StateInline, { sign, length, open, close }: Delimiters): void {
  if (!open && !close) {
    state.pending += sign.repeat(length);
    return;
  }
  for (let index = 0; index < length; index += 1) {
    state.push('text', '', 0).content = sign;
    const token = state.tokens.length - 1;
    state.delimiters.push({ marker: sign.charCodeAt(0), length, token, end: -1, open, close });
  }
}
