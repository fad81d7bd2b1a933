export type NumberType = '1' | 'a' | 'A' | 'i' | 'I';

/** The mark before a list item: a bullet, a number, or words that no list can count ("§ 3", "1.2"). */
export type Marker =
  | { kind: 'bullet' }
  | { kind: 'number'; type: NumberType; number: number; end: string }
  | { kind: 'words'; text: string };

/** Facts about a list that are known before its marker is read. */
export interface Expected {
  /** As Word declares it: `alpha-lower`, `roman-upper`, `bullet`. */
  format?: string | undefined;
  /** The number of the item before, with its type. */
  before?: { type: NumberType; number: number } | undefined;
}

const ROMAN: Readonly<Record<string, number>> = {
  i: 1,
  v: 5,
  x: 10,
  l: 50,
  c: 100,
  d: 500,
  m: 1000,
};
const TYPES: Readonly<Record<string, NumberType>> = {
  'alpha-lower': 'a',
  'alpha-upper': 'A',
  'roman-lower': 'i',
  'roman-upper': 'I',
};

export function typeOfFormat(format: string): NumberType {
  return TYPES[format] ?? '1';
}

/** Reads the text that Word puts before an item. `i)` is a letter after `h)` and a number otherwise. */
export function readMarker(text: string, expected: Expected = {}): Marker {
  const shown = text.replace(/[\s\u00A0]+/gu, ' ').trim();
  if (expected.format === 'bullet' || !/[\p{L}\p{N}]/u.test(shown)) return { kind: 'bullet' };
  const [, core = '', end = ''] = /^\(?([a-z]{1,7}|\d{1,5})([.):]*)$/i.exec(shown) ?? [];
  if (/^\d/.test(core)) return { kind: 'number', type: '1', number: Number(core), end };
  // Without a period "o", "§" and "ü" are the bullets of Courier New and Wingdings.
  if (end === '') return shown.length === 1 ? { kind: 'bullet' } : { kind: 'words', text: shown };
  return readLetters(core, end, expected) ?? { kind: 'words', text: shown };
}

function readLetters(
  core: string,
  end: string,
  { format = '', before }: Expected,
): Marker | undefined {
  const kind = 'number' as const;
  const isUpper = core === core.toUpperCase();
  const letter = lettersToNumber(core);
  const roman = romanToNumber(core);
  const asLetter = letter && {
    kind,
    type: isUpper ? ('A' as const) : ('a' as const),
    number: letter,
    end,
  };
  const asRoman = roman && {
    kind,
    type: isUpper ? ('I' as const) : ('i' as const),
    number: roman,
    end,
  };
  const readings = [asLetter, asRoman].filter((one) => typeof one === 'object');
  return (
    readings.find(({ type }) => type === TYPES[format]) ??
    readings.find(({ type, number }) => type === before?.type && number === before.number + 1) ??
    readings.find(({ type, number }) => number === 1 || type === before?.type) ??
    readings.find(({ type }) => core.length > 1 && /i/i.test(type)) ??
    readings[0]
  );
}

/** a is 1, z 26, aa 27. */
function lettersToNumber(letters: string): number | undefined {
  if (letters.length > 2) return undefined;
  const values = Array.from(letters.toLowerCase(), (one) => one.charCodeAt(0) - 96);
  return values.reduce((sum, value) => sum * 26 + value, 0);
}

function romanToNumber(letters: string): number | undefined {
  const values = Array.from(letters.toLowerCase(), (one) => ROMAN[one]);
  if (values.includes(undefined)) return undefined;
  const known = values.filter((value) => value !== undefined);
  return known.reduce((sum, value, at) => sum + (value < (known[at + 1] ?? 0) ? -value : value), 0);
}
