import type { Mark, MarkOf, MarkType } from './model.ts';

/** The outermost first; the order in which every writer nests them. */
const MARK_ORDER: Record<MarkType, number> = {
  link: 0,
  language: 1,
  abbreviation: 2,
  bold: 3,
  italic: 4,
  strike: 5,
  subscript: 6,
  superscript: 7,
};

// Text stands above the line or below it.
const EXCLUDED: Partial<Record<MarkType, MarkType>> = {
  subscript: 'superscript',
  superscript: 'subscript',
};

/** The marks with `mark`, in the place of one of its type or of one that it excludes. */
export function addMark(marks: Mark[], mark: Mark): Mark[] {
  const others = marks.filter(({ type }) => type !== mark.type && type !== EXCLUDED[mark.type]);
  return [...others, mark].toSorted((a, b) => MARK_ORDER[a.type] - MARK_ORDER[b.type]);
}

export function dropMark(marks: Mark[], type: MarkType): Mark[] {
  return marks.filter((mark) => mark.type !== type);
}

export function findMark<T extends MarkType>(marks: Mark[], type: T): MarkOf<T> | undefined {
  return marks.find((mark): mark is MarkOf<T> => mark.type === type);
}

export function hasMark(marks: Mark[], type: MarkType): boolean {
  return marks.some((mark) => mark.type === type);
}

export function sameMark(a: Mark, b: Mark): boolean {
  return keyOf(a) === keyOf(b);
}

export function sameMarks(a: Mark[], b: Mark[]): boolean {
  return a.length === b.length && a.every((mark, index) => keyOf(mark) === keyOf(b[index]));
}

export function commonMarks(a: Mark[], b: Mark[]): Mark[] {
  const keys = new Set(b.map(keyOf));
  return a.filter((mark) => keys.has(keyOf(mark)));
}

function keyOf(mark: Mark | undefined): string {
  if (mark === undefined) return '';
  return 'attrs' in mark ? `${mark.type} ${Object.values(mark.attrs).join(' ')}` : mark.type;
}
