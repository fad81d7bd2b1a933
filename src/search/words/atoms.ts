import { ignorable, normalForm } from './normal-form.ts';

/** Letters and digits that stand together in a text, before anything is said of what joins them. */
export type Atom = {
  start: number;
  end: number;
  /** As it is compared; see normalForm. */
  form: string;
  isNumber: boolean;
  /** Begins with a capital letter. */
  isCapital: boolean;
};

// Scripts that put no spaces between words: each of their letters is found alone.
const unspaced = String.raw`\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmr}\p{sc=Mymr}`;
const pattern = new RegExp(
  `§+|[${unspaced}]|(?![${unspaced}])[\\p{L}\\p{N}](?:(?![${unspaced}])[\\p{L}\\p{M}\\p{N}${ignorable}])*`,
  'gu',
);

export function cutAtoms(text: string): Atom[] {
  const atoms: Atom[] = [];
  for (const { 0: raw, index } of text.matchAll(pattern)) {
    const form = raw.startsWith('§') ? '§' : normalForm(raw);
    if (form === '') continue;
    const isNumber = /^\d+$/.test(form);
    const isCapital = /^\p{Lu}/u.test(raw);
    const whole = { start: index, end: index + raw.length, form, isNumber, isCapital };
    atoms.push(...(withCapitalIn(raw, whole) ?? [whole]));
  }
  return atoms;
}

/** "SchülerInnen" as "Schüler" and "innen", which the text puts together as in "Schüler:innen". */
function withCapitalIn(raw: string, { start, end }: Atom): [Atom, Atom] | undefined {
  if (raw.length > 60) return undefined;
  const [ending] = /(?<=\p{Ll}\p{M}*)In(nen)?$/u.exec(raw) ?? [];
  if (ending === undefined) return undefined;
  const middle = end - ending.length;
  const same = { isNumber: false, isCapital: true };
  return [
    { ...same, start, end: middle, form: normalForm(raw.slice(0, -ending.length)) },
    { ...same, start: middle, end, form: ending.toLowerCase() },
  ];
}
