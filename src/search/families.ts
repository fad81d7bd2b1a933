import { cutText, type Unit } from './words/cut-text.ts';
import type { Stems } from './words/stems.ts';
import { allOf, askForUnit } from './words/unit-query.ts';

/** By a stem, or two with a space between them: how each word of its families is asked for. */
export type Families = ReadonlyMap<string, readonly string[]>;

/**
 * Words that stand for each other in a search, from files with one family a line and commas between its
 * words; what follows a # is a comment.
 */
export function readFamilies(files: string[], stems: Stems): Families {
  const families = new Map<string, string[]>();
  for (const line of files.flatMap((file) => file.split(/\r?\n/))) {
    const members = line
      .replace(/#.*/, '')
      .split(',')
      .map((member) => cutText(member, stems))
      .filter((units) => units.length > 0);
    if (members.length < 2) continue;
    const ways = members.map((units) => askForMember(units, stems));
    for (const key of members.flatMap((units) => keysOf(units, stems)))
      families.set(key, [...new Set([...(families.get(key) ?? []), ...ways])]);
  }
  return families;
}

const askForMember = (units: Unit[], stems: Stems) =>
  allOf(units.map((unit) => askForUnit({ stems, half: true }, unit)));

/** Under which one or two words are known as a family's; none for more. */
export function keysOf(units: Unit[], stems: Stems): string[] {
  const words = units.map(wordOf);
  if (words.length > 2 || words.includes(undefined)) return [];
  const keys = (['de', 'en'] as const).map((language) => {
    const found = words.flatMap((word) => stems(language, word ?? '') ?? []);
    return found.length === words.length ? found.join(' ') : '';
  });
  return [...new Set(keys)].filter((key) => key !== '');
}

/** The word of a unit that is nothing more than a word. */
export function wordOf({ elements: [first, second] }: Unit): string | undefined {
  if (!first || second || first.parts.length > 1 || first.whole !== null) return undefined;
  const [part = ''] = first.parts;
  return /^\p{L}/u.test(part) ? part : undefined;
}
