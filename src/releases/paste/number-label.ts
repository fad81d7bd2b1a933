import type { NumberType } from './list-marker.ts';

const ROMAN: ReadonlyArray<[value: number, digits: string]> = [
  [1000, 'm'], [900, 'cm'], [500, 'd'], [400, 'cd'], [100, 'c'], [90, 'xc'],
  [50, 'l'], [40, 'xl'], [10, 'x'], [9, 'ix'], [5, 'v'], [4, 'iv'], [1, 'i'],
]; // prettier-ignore
const MAX_ROMAN = 3999;

/** A number as a list of this type shows it: 3 is `3`, `c`, `C`, `iii` or `III`. */
export function numberLabel(type: NumberType, number: number): string {
  const label = labelOf(type.toLowerCase(), number);
  return type === 'A' || type === 'I' ? label.toUpperCase() : label;
}

function labelOf(type: string, number: number): string {
  if (type === 'a' && number > 0) return toLetters(number);
  if (type === 'i' && number > 0 && number <= MAX_ROMAN) return toRoman(number);
  return String(number);
}

function toLetters(number: number): string {
  const last = String.fromCharCode(97 + ((number - 1) % 26));
  return number > 26 ? toLetters(Math.floor((number - 1) / 26)) + last : last;
}

function toRoman(number: number): string {
  const [value, digits] = ROMAN.find(([value]) => value <= number) ?? [1, ''];
  return digits + (number > value ? toRoman(number - value) : '');
}
