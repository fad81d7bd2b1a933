import type { Atom } from './atoms.ts';

/**
 * How two neighbors belong together. `number`, `thousand` (after a space): digits of one number. `glue`: one word, with or
 * without what is between them. `person`: an ending that includes all ("Schüler:innen"). `space`: a space
 * alone is between them. `paragraph`: "§5".
 */
export type Joint = 'number' | 'thousand' | 'glue' | 'person' | 'space' | 'paragraph' | 'none';

const widest = 2;
const hyphens = /^[-\u2010\u2011\u2043\u2212\uFE63\uFF0D]$/;
const apostrophes = /^['\u2018\u2019\u00B4`\u2032\uFF07]$/;
const middots = /^[\u00B7\u2027\u22C5\u2022]$/;
const spaces = /^[ \u00A0\u2009\u202F]$/;
const thousandSigns = /^[ \u00A0\u2009\u202F'\u2019]$/;
const abbreviation = /^\.[ \u00A0\u2009\u202F]?$/;
const personEndings = /^(in|innen|r|n|e|s|m|er|es|en|rin|ren)$/;

export function jointBetween(text: string, left: Atom, right: Atom): Joint {
  if (right.start - left.end > widest) return 'none';
  const gap = text.slice(left.end, right.start);
  if (left.isNumber && right.isNumber) return betweenNumbers(gap, left, right);
  if (gap === '' && left.form === '§') return 'paragraph';
  if (isPerson(text, gap, right)) return 'person';
  if (hyphens.test(gap) || apostrophes.test(gap) || /^[&+]$/.test(gap)) return 'glue';
  if (spaces.test(gap)) return 'space';
  if (left.isNumber || right.isNumber) return 'none';
  if (middots.test(gap) || /^[*_:]$/.test(gap)) return 'glue';
  return abbreviation.test(gap) && isLetter(left) && isLetter(right) ? 'glue' : 'none';
}

const isLetter = ({ form }: Atom) => form.length === 1;

function betweenNumbers(gap: string, left: Atom, right: Atom): Joint {
  if (/^[.,:/]$/.test(gap)) return 'number';
  if (thousandSigns.test(gap) && right.form.length === 3 && left.form.length <= 3)
    return 'thousand';
  if (hyphens.test(gap)) return 'glue';
  return spaces.test(gap) ? 'space' : 'none';
}

function isPerson(text: string, gap: string, { form, start, end }: Atom): boolean {
  if (!personEndings.test(form)) return false;
  const isWoman = form === 'in' || form === 'innen';
  if (gap === '') return isWoman && text[start] === 'I';
  // A capital begins a word of its own: "Bürger:In" is no such ending, "Kino:Er" neither.
  if (text[start] !== form[0]) return false;
  if (/^[*:_\u00B7\u2027!]$/.test(gap)) return true;
  if (gap === '(') return text[end] === ')';
  return /^\/-?$/.test(gap) && (isWoman || form === 'r');
}
