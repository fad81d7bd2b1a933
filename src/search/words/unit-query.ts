import type { Unit } from './cut-text.ts';
import type { Element } from './elements.ts';
import type { Stems } from './stems.ts';

/**
 * How words become a part of a tsquery. `half`: also those words that every text in the other language
 * has ("die" in English); without it they ask for nothing. What asks for nothing is ''.
 */
export type Asking = { stems: Stems; half: boolean };

export const anyOf = (ways: string[]) => join(ways, ' | ');
export const allOf = (ways: string[]) => join(ways, ' & ');

function join(ways: string[], operator: string): string {
  const unique = [...new Set(ways)].filter((way) => way !== '');
  return unique.length > 1 ? `(${unique.join(operator)})` : (unique[0] ?? '');
}

/** In the stems of both languages: a German release may have an English name. */
export function askForWord({ stems, half }: Asking, word: string): string {
  const found = [stems('de', word), stems('en', word)];
  if (!half && found.includes(null)) return '';
  return anyOf(found.map((lexeme) => (lexeme === null ? '' : `'${lexeme}'`)));
}

export function askForUnit(asking: Asking, { elements, whole }: Unit): string {
  const apart = allOf(elements.map((element) => askForElement(asking, element)));
  return whole === null ? apart : anyOf([askForWord(asking, whole), apart]);
}

function askForElement(asking: Asking, { parts, whole, strict }: Element): string {
  const apart = allOf(parts.map((part) => askForWord(asking, part)));
  if (whole === null) return apart;
  const together = askForWord(asking, whole);
  return strict ? together : anyOf([together, apart]);
}

/** The words one after another, in the stems of one language; with gaps for those that every text has. */
export function askForPhrase({ stems }: Asking, units: Unit[]): string {
  const inLanguage = (language: 'de' | 'en') => {
    const quoted = (words: string[]) =>
      anyOf(words.flatMap((word) => stems(language, word) ?? []).map((lexeme) => `'${lexeme}'`));
    let [phrase, gap] = ['', 0];
    for (const ways of units.flatMap(({ elements }) => elements).flatMap(stepsOf)) {
      gap += 1;
      const step = quoted(ways);
      if (step === '') continue;
      phrase = phrase === '' ? step : `(${phrase} <${gap}> ${step})`;
      gap = 0;
    }
    return phrase;
  };
  return anyOf([inLanguage('de'), inLanguage('en')]);
}

/** The words that may stand at each of its places. */
function stepsOf({ parts, whole, strict }: Element): string[][] {
  if (whole === null) return parts.map((part) => [part]);
  if (strict) return [[whole], ...parts.slice(1).map(() => [])];
  return parts.map((part, nth) => (nth === 0 && parts.length === 1 ? [whole, part] : [part]));
}
