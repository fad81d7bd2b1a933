import type { Inline } from '../releases/body/model.ts';
import { type InlineWriters, visitInline } from '../releases/body/visit.ts';
import { piecesOf, raised } from './pieces.ts';
import type { Piece, PieceMarks } from './sheet.ts';

type Setting = { fits: number | undefined };

/** `fits`: letters that stand in one line. */
export function inlinePieces(content: Inline[], fits?: number): Piece[] {
  return visitInline(writers, content, { fits }).flat();
}

const writers: InlineWriters<Piece[], Setting> = {
  text: ({ text }, { fits }) => piecesOf(text, fits),
  hardBreak: () => [{ kind: 'break' }],
  marks: {
    link: ({ attrs: { href } }, inner) => linked(href, inner.flat()),
    language: ({ attrs: { lang } }, inner) => markAll(inner.flat(), languageOf(lang)),
    // Paper shows no title; the words stay.
    abbreviation: (_, inner) => inner.flat(),
    bold: (_, inner) => markAll(inner.flat(), { strong: true }),
    italic: (_, inner) => markAll(inner.flat(), { em: true }),
    strike: (_, inner) => markAll(inner.flat(), { strike: true }),
    subscript: (_, inner) => inner.flat().flatMap((piece) => raised(piece, 'sub')),
    superscript: (_, inner) => inner.flat().flatMap((piece) => raised(piece, 'sup')),
  },
};

function markAll(pieces: Piece[], marks: PieceMarks): Piece[] {
  return pieces.map((piece): Piece => {
    if (piece.kind === 'link') return { ...piece, runs: markAll(piece.runs, marks) };
    return piece.kind === 'text' ? { ...piece, ...marks } : piece;
  });
}

/** Typst takes two or three letters as a language. */
function languageOf(lang: string): PieceMarks {
  const [, primary] = /^([a-z]{2,3})(?:-|$)/iu.exec(lang) ?? [];
  return primary === undefined ? {} : { lang: primary.toLowerCase() };
}

// A paragraph is divided between its pieces, and a link is one of them.
const longestLink = 100;
// Typst refuses longer ones.
const longestAddress = 2_000;

function linked(href: string, pieces: Piece[]): Piece[] {
  if (href === '' || href.length > longestAddress) return pieces;
  return Array.from({ length: Math.ceil(pieces.length / longestLink) }, (_, index) => ({
    kind: 'link',
    href,
    runs: pieces.slice(index * longestLink, (index + 1) * longestLink),
  }));
}
