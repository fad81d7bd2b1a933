import { cutAtoms } from './atoms.ts';
import { cutElements, type Element } from './elements.ts';
import type { Stems } from './stems.ts';

/** Elements that a hyphen or the like makes one: "Covid-19"; `whole` is without it. */
export type Unit = { start: number; end: number; elements: Element[]; whole: string | null };

const mostGlued = 8;
const longestWhole = 60;

/**
 * The one rule by which words are cut, those of texts and those that are looked for. Its work grows
 * with the length of the text.
 */
export function cutText(text: string, stems: Stems): Unit[] {
  const units: Element[][] = [];
  for (const element of cutElements({ text, atoms: cutAtoms(text), stems })) {
    const last = units.at(-1);
    if (last && element.joint === 'glue' && last.length < mostGlued) last.push(element);
    else units.push([element]);
  }
  return units.map(toUnit);
}

function toUnit(elements: Element[]): Unit {
  const [start, end] = [elements[0]?.start ?? 0, elements.at(-1)?.end ?? 0];
  const whole = elements.map((one) => one.whole ?? one.parts.join('')).join('');
  const isWord = elements.length > 1 && whole.length <= longestWhole;
  return { start, end, elements, whole: isWord ? whole : null };
}
