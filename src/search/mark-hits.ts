import type { FoundText } from './store.ts';
import type { Plan } from './plan.ts';
import { cutText, type Unit } from './words/cut-text.ts';
import type { Stems } from './words/stems.ts';

/** `opening`, `ending`: the first and last letters of the text out of which `text` is cut. */
export type Snippet = {
  id: string;
  headline: string;
  text: string;
  opening: string;
  ending: string;
};

const [begin, end] = ['\u{E000}', '\u{E001}'];
const mostFragments = 2;
const wordsBefore = 5;
const wordsOfFragment = 18;

type Hit = { start: number; end: number; nth: number };

/** Headline and telling lines of the body, with the hits between U+E000 and U+E001. */
export function markHits({ id, headline, text }: FoundText, plan: Plan, stems: Stems): Snippet {
  const asked = new Set(
    Array.from(plan.query.matchAll(/'([^']+)'/g), ([, lexeme]) => lexeme ?? ''),
  );
  const cut = (from: string) => {
    const clean = from.replace(/[\u{E000}\u{E001}]/gu, ' ');
    const units = cutText(clean, stems);
    return { clean, units, hits: hitsIn(units, asked, stems) };
  };
  const [title, body] = [cut(headline), cut(text)];
  return {
    id,
    headline: mark(title.clean, title.hits, [0, title.clean.length]),
    text: fragmentsOf(body.units, body.hits)
      .map((span) => mark(body.clean, body.hits, span).replace(/\s+/g, ' ').trim())
      .join(' … '),
    opening: body.clean.trimStart().slice(0, 20),
    ending: body.clean.trimEnd().slice(-20),
  };
}

function hitsIn(units: Unit[], asked: Set<string>, stems: Stems): Hit[] {
  const isAsked = (word: string | null) =>
    word !== null &&
    (['de', 'en'] as const).some((language) => asked.has(stems(language, word) ?? ''));
  return units.flatMap((unit, nth): Hit[] => {
    if (isAsked(unit.whole)) return [{ start: unit.start, end: unit.end, nth }];
    return unit.elements
      .filter(({ parts, also, whole }) => [whole, ...parts, ...also].some(isAsked))
      .map(({ start, end: last }) => ({ start, end: last, nth }));
  });
}

/** From where to where pieces of the text go that show the first hits. */
function fragmentsOf(units: Unit[], hits: Hit[]): [number, number][] {
  const fragments: [number, number][] = [];
  let shown = -1;
  for (const { nth } of hits) {
    if (nth <= shown || fragments.length === mostFragments) continue;
    const from = Math.max(shown + 1, nth - wordsBefore);
    shown = Math.min(units.length - 1, from + wordsOfFragment);
    fragments.push([units[from]?.start ?? 0, units[shown]?.end ?? 0]);
  }
  return fragments;
}

function mark(text: string, hits: Hit[], [from, to]: [number, number]): string {
  let marked = '';
  let at = from;
  for (const hit of hits.filter(({ start, end: last }) => start >= from && last <= to)) {
    marked += text.slice(at, hit.start) + begin + text.slice(hit.start, hit.end) + end;
    at = hit.end;
  }
  return marked + text.slice(at, to);
}
