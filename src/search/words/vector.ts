import type { Language } from '../../words.ts';
import { cutText, type Unit } from './cut-text.ts';
import type { Stems } from './stems.ts';

/** How much a word counts: in the headline most. */
export type Weight = 'A' | 'B' | 'C';

export type Vector = {
  add(text: string, language: Language, weight: Weight): void;
  /** As PostgreSQL reads a tsvector. */
  print(): string;
};

// Of PostgreSQL: positions beyond it are one, more of one word are forgotten, and a megabyte fits in.
const lastPosition = 16_383;
const mostPositions = 255;
const mostBytes = 600_000;
// Words of two texts are not next to each other.
const gap = 10;

export function openVector(stems: Stems): Vector {
  const lexemes = new Map<string, string[]>();
  let [at, bytes] = [1, 0];
  const put = (lexeme: string | null, place: string) => {
    if (lexeme === null) return;
    const places = lexemes.get(lexeme);
    bytes += places ? 2 : Buffer.byteLength(lexeme) + 4;
    if (bytes > mostBytes) return;
    if (!places) lexemes.set(lexeme, [place]);
    else if (places.length < mostPositions) places.push(place);
  };
  return {
    add: (text, language, weight) => {
      for (const unit of cutText(text, stems)) {
        for (const { word, nth } of wordsIn(unit))
          put(stems(language, word), `${Math.min(at + nth, lastPosition)}${weight}`);
        at += lengthOf(unit);
      }
      at += gap;
    },
    print: () =>
      Array.from(lexemes, ([lexeme, places]) => `'${lexeme}':${places.join()}`).join(' '),
  };
}

/** Everything by which a unit is found, and how many words after its first. */
function wordsIn({ elements, whole }: Unit): { word: string; nth: number }[] {
  const words = whole === null ? [] : [{ word: whole, nth: 0 }];
  let nth = 0;
  for (const element of elements) {
    for (const word of element.also) words.push({ word, nth });
    if (element.whole !== null) words.push({ word: element.whole, nth });
    for (const word of element.parts) words.push({ word, nth: nth++ });
  }
  return words;
}

const lengthOf = ({ elements }: Unit) => elements.reduce((sum, { parts }) => sum + parts.length, 0);
