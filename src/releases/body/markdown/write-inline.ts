import { escapeHtml } from '../../../text/escape-html.ts';
import type { Inline } from '../model.ts';
import { type InlineWriters, visitInline } from '../visit.ts';
import { escapeMarks, writeTarget } from './escape.ts';

type Emphasis = 'strong' | 'em' | 's';
type Piece = string | { side: 'open' | 'close'; tag: Emphasis };

const SIGNS: Record<Emphasis, string> = { strong: '**', em: '*', s: '~~' };

/** Inline content as Markdown, line breaks as a backslash and a new line. */
export function writeInline(content: Inline[]): string {
  const pieces = visitInline(INLINE, content, undefined).flat();
  const signs = new Map<number, string>();
  const open: number[] = [];
  for (const [index, piece] of pieces.entries()) {
    if (typeof piece === 'string') continue;
    if (piece.side === 'open') open.push(index);
    const start = piece.side === 'close' ? open.pop() : undefined;
    if (start === undefined) continue;
    const sign = chooseSign(pieces, piece.tag, [start, index]);
    signs.set(start, sign).set(index, sign.replace('<', '</'));
  }
  return pieces
    .map((piece, index) => (typeof piece === 'string' ? piece : (signs.get(index) ?? '')))
    .join('');
}

const INLINE: InlineWriters<Piece[], void> = {
  text: ({ text }) => [escapeMarks(text)],
  hardBreak: () => ['\\\n'],
  marks: {
    link: ({ attrs }, inner) => ['[', ...inner.flat(), `]${writeTarget(attrs.href)}`],
    language: ({ attrs }, inner) => inElement('span', `lang="${attrs.lang}"`, inner),
    abbreviation: ({ attrs }, inner) =>
      inElement('abbr', `title="${escapeHtml(attrs.title)}"`, inner),
    bold: (_, inner) => emphasized('strong', inner),
    italic: (_, inner) => emphasized('em', inner),
    strike: (_, inner) => emphasized('s', inner),
    subscript: (_, inner) => inElement('sub', '', inner),
    superscript: (_, inner) => inElement('sup', '', inner),
  },
};

function inElement(name: string, attribute: string, inner: Piece[][]): Piece[] {
  return [`<${name}${attribute === '' ? '' : ` ${attribute}`}>`, ...inner.flat(), `</${name}>`];
}

function emphasized(tag: Emphasis, inner: Piece[][]): Piece[] {
  return [{ side: 'open', tag }, ...inner.flat(), { side: 'close', tag }];
}

/** Signs where every reader takes them for emphasis; an element in a word, or around a space. */
function chooseSign(pieces: Piece[], tag: Emphasis, [open, close]: [number, number]): string {
  const [before = '', first = ''] = [pieces[open - 1], pieces[open + 1]];
  const [last = '', after = ''] = [pieces[close - 1], pieces[close + 1]];
  const isClear = endsOutside(before) && beginsOutside(after);
  const isTrim = !/^\s/u.test(signsOf(first)) && !/\s$/u.test(signsOf(last));
  const isBesideOther = typeof before === 'object' && before.side === 'close';
  if (!isClear || !isTrim || isBesideOther) return `<${tag}>`;
  const isInOther = typeof before === 'object' || typeof after === 'object';
  return tag === 'em' && isInOther ? '_' : SIGNS[tag];
}

function endsOutside(piece: Piece): boolean {
  return /(?:^|[\s\p{P}])$/u.test(signsOf(piece).slice(-2));
}

function beginsOutside(piece: Piece): boolean {
  return /^(?:$|[\s\p{P}])/u.test(signsOf(piece).slice(0, 2));
}

function signsOf(piece: Piece): string {
  return typeof piece === 'object' ? '*' : piece;
}
