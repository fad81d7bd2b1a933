import type { Atom } from './atoms.ts';
import { jointBetween, type Joint } from './joints.ts';
import { dayForm, monthNumber, numberForm } from './numbers.ts';
import type { Stems } from './stems.ts';

/** One word, though parts of it can be looked for: "A 46", "Schüler:innen", "1.250.000". */
export type Element = {
  start: number;
  end: number;
  /** One after another. */
  parts: string[];
  /** By which it is found too. */
  also: string[];
  /** Its one spelling, where that is not its only part. */
  whole: string | null;
  /** Its parts mean something else when they are far from each other: A46, § 5. */
  strict: boolean;
  /** The sign that joins it to the one before. */
  joint: Joint;
};

export type Reading = { text: string; atoms: Atom[]; stems: Stems };

/** Of how many atoms the element that begins at `index` is made, and the element. */
type Taken = { element: Omit<Element, 'joint'>; atoms: number };

export function cutElements(reading: Reading): Element[] {
  const { text, atoms } = reading;
  const elements: Element[] = [];
  for (let index = 0; index < atoms.length;) {
    const first = atoms[index];
    if (!first) break;
    const before = atoms[index - 1];
    const taken = takeElement(reading, index, first);
    const joint = before ? jointBetween(text, before, first) : 'none';
    elements.push({ ...taken.element, joint });
    index += taken.atoms;
  }
  return elements;
}

function takeElement(reading: Reading, index: number, first: Atom): Taken {
  if (first.isNumber) return takeDay(reading, index, first) ?? takeNumber(reading, index, first);
  const second = reading.atoms[index + 1];
  const joint = second ? jointBetween(reading.text, first, second) : 'none';
  if (second && joint === 'person')
    return { atoms: 2, element: { ...simple(first, second), whole: first.form + second.form } };
  if (second && (joint === 'paragraph' || isRoad(reading, index, joint)))
    return { atoms: 2, element: numbered(first, second) };
  return { atoms: 1, element: mixed(first) };
}

const simple = (first: Atom, last: Atom = first) => ({
  start: first.start,
  end: last.end,
  parts: [first.form],
  also: [],
  whole: null,
  strict: false,
});

const mostPieces = 6;

/** "CO2", "20km": found as it is, and its letters and digits apart. */
function mixed(atom: Atom): Taken['element'] {
  const pieces = atom.form.match(/\p{N}+|[^\p{N}]+/gu) ?? [];
  if (pieces.length < 2 || pieces.length > mostPieces) return simple(atom);
  const strict = /^\p{L}{1,2}\d{1,3}$/u.test(atom.form);
  return { ...simple(atom), parts: pieces, whole: atom.form, strict };
}

const longestRoad = 3;

/** "A 46", "SB 37", "§ 5": a short name, a space and a number that is no part of a longer one. */
function isRoad({ text, atoms, stems }: Reading, index: number, joint: Joint): boolean {
  const [name, number, after] = atoms.slice(index, index + 3);
  if (joint !== 'space' || !name || !number?.isNumber || number.form.length > 4) return false;
  if (name.form.length > longestRoad || stems('de', name.form) === null) return false;
  const goesOn = after && ['number', 'thousand'].includes(jointBetween(text, number, after));
  return !goesOn && monthNumber(after?.form ?? '') === undefined;
}

function numbered(name: Atom, number: Atom): Taken['element'] {
  const strict = name.form === '§' || (name.isCapital && name.form.length < longestRoad);
  const parts = [name.form, number.form];
  const whole = name.form + number.form;
  return { ...simple(name, number), parts, whole, strict: strict && number.form.length < 4 };
}

const mostInNumber = 8;
const signOf: Partial<Record<Joint, string>> = { thousand: '.' };

function takeNumber({ text, atoms }: Reading, index: number, first: Atom): Taken {
  let [written, last, taken] = [first.form, first, 1];
  for (const next of atoms.slice(index + 1, index + mostInNumber)) {
    const joint = jointBetween(text, last, next);
    const isIso = joint === 'glue' && /^\d{4}(-\d\d)?$/.test(written) && /^\d\d$/.test(next.form);
    if (joint !== 'number' && joint !== 'thousand' && !isIso) break;
    written += (isIso ? '-' : (signOf[joint] ?? text.charAt(last.end))) + next.form;
    [last, taken] = [next, taken + 1];
  }
  const { text: part, also } = numberForm(written);
  return { atoms: taken, element: { ...simple(first, last), parts: [part], also } };
}

/** "31. Dezember 2027" is found like "31.12.2027". */
function takeDay({ text, atoms }: Reading, index: number, first: Atom): Taken | undefined {
  const [month, year] = atoms.slice(index + 1, index + 3);
  const number = month && monthNumber(month.form);
  if (
    !month ||
    number === undefined ||
    !/^\.?[ \u00A0\u202F]$/.test(text.slice(first.end, month.start))
  )
    return undefined;
  const isYear = year && /^\d{4}$/.test(year.form) && jointBetween(text, month, year) === 'space';
  const day = dayForm(Number(first.form), number, isYear ? year.form : undefined);
  if (!day) return undefined;
  const parts = [String(Number(first.form)), month.form, ...(isYear ? [year.form] : [])];
  const also = day.also.slice(0, 1);
  const element = { ...simple(first, isYear ? year : month), parts, also, whole: day.text };
  return { atoms: parts.length, element };
}
