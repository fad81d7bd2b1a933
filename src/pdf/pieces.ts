import type { Line, Piece } from './sheet.ts';

// Letters that a line of running text holds, with room to spare.
const lineLength = 64;
// German words without a hyphen are shorter; patterns know where they end.
const longestWord = 40;
const mostMarks = 30;

const rightToLeft =
  /^[^\p{L}]*[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

/** Text as JSON and fonts can carry it: no lone surrogates, no controls, few marks on one letter. */
export function settleText(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\t\n\v\f\r\u0085\u2028\u2029]+/gu, ' ')
    .replace(/[\p{Cc}\ufeff\ufff9-\ufffb\ufffe\uffff]/gu, '')
    .replace(new RegExp(`(\\p{M}{${mostMarks}})\\p{M}+`, 'gu'), '$1');
}

export function directionOf(text: string): Line['dir'] {
  return rightToLeft.test(text.slice(0, 200)) ? 'rtl' : 'ltr';
}

export function lineOf(text: string): Line {
  const settled = settleText(text).trim();
  return { text: settled, dir: directionOf(settled) };
}

/** `fits`: letters that stand in one line; a longer word gets places where it may break. */
export function piecesOf(text: string, fits = lineLength): Piece[] {
  const chunks = chunksOf(settleText(text), fits);
  return chunks.flatMap((chunk, index): Piece[] => {
    if (index === 0) return chunk === '' ? [] : [{ kind: 'text', text: chunk }];
    return [{ kind: 'gap' }, { kind: 'text', text: chunk }];
  });
}

const signs = '0123456789+-−=()';
const raisedSigns = { sup: '⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾', sub: '₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎' };

/** Raised and lowered digits as letters of their own: what is copied must not read 106 for 10⁶. */
export function raised(piece: Piece, shift: 'sub' | 'sup'): Piece[] {
  if (piece.kind === 'link')
    return [{ ...piece, runs: piece.runs.flatMap((one) => raised(one, shift)) }];
  if (piece.kind !== 'text') return [piece];
  const toSign = (sign: string) => raisedSigns[shift].charAt(signs.indexOf(sign));
  return piece.text
    .split(/([0-9+\-−=()]+)/u)
    .map((text, index) =>
      index % 2 === 0 ? { ...piece, text, shift } : { ...piece, text: text.replace(/./gu, toSign) },
    )
    .filter(({ text }) => text !== '');
}

const tooLong = (fits: number) =>
  new RegExp(`[^\\s\\u00ad\\u200b]{${Math.max(fits, 4) + 1},}`, 'u');

function chunksOf(text: string, fits: number): string[] {
  if (!tooLong(fits).test(text)) return [text];
  const chunks: string[] = [''];
  for (const word of text.split(/(\s+)/u))
    if (needsPlaces(word, fits)) {
      const [first = '', ...rest] = cut(word, Math.max(3, Math.min(12, Math.floor(fits / 3))));
      chunks.push((chunks.pop() ?? '') + first, ...rest);
    } else chunks.push((chunks.pop() ?? '') + word);
  return chunks;
}

/** A word of letters is hyphenated, unless it is far too long for its line. */
function needsPlaces(word: string, fits: number): boolean {
  const { length } = word;
  if (length <= fits) return false;
  return length > longestWord || length > fits * 2 || /[^\p{L}\p{M}-]/u.test(word);
}

/** Never between a letter and its marks, nor inside a joined picture sign. */
function cut(word: string, length: number): string[] {
  const parts: string[] = [];
  let part = '';
  let count = 0;
  for (const sign of word) {
    const joins = /^(?:\p{M}|\p{Emoji_Modifier}|\u200d)/u.test(sign) || part.endsWith('\u200d');
    if (count >= length && !joins) {
      parts.push(part);
      part = '';
      count = 0;
    }
    part += sign;
    count += 1;
  }
  return part === '' ? parts : [...parts, part];
}
