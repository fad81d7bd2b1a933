import { slugify } from '../slug.ts';
import { type Language, nameIn } from '../words.ts';

type Named = { name: string; nameEn?: string | null };

/** What stands under one letter; `key` is fit for an id. */
export type Drawer<T> = { key: string; label: string; offices: T[] };

/** From so many on, a list of offices is filed under letters, and can be searched. */
export const manyOffices = 30;

// Whoever looks for "Stadt Hagen" among hundreds looks under H, as in a telephone book.
const kindOfPlace =
  /^(?:(?:der|die|das|the|freie|große|universitäts-|und|landeshauptstadt|kreisstadt|bundesstadt|hansestadt|stadt|stadtverwaltung|gemeinde|gemeindeverwaltung|samtgemeinde|verbandsgemeinde|markt|landkreis|landratsamt|kreis|kreisverwaltung|city|town|municipality|district|county)\s+(?:of\s+)?)+(?=\p{L})/iu;

/** All offices in the order of a register in which "Stadt Hagen" stands under H and Ä with A. */
export function fileOffices<T extends Named>(language: Language, offices: T[]): Drawer<T>[] {
  const { compare } = new Intl.Collator(language, { numeric: true });
  const filed = offices.map((office) => {
    const name = nameIn(language, office);
    return { office, name, place: name.replace(kindOfPlace, '') };
  });
  filed.sort((a, b) => compare(a.place, b.place) || compare(a.name, b.name));
  const drawers = Map.groupBy(filed, ({ place }) => letterOf(place));
  return [...drawers].map(([letter, content]) => ({
    key: letter.toLowerCase(),
    label: letter,
    offices: content.map(({ office }) => office),
  }));
}

function letterOf(name: string): string {
  const first = name.charAt(0);
  return /\p{Script=Latin}/u.test(first) ? slugify(first).charAt(0).toUpperCase() : '0-9';
}
