/** What a run of text carries. Elements are written in one fixed order, so marks are a plain set. */
export interface Marks {
  href?: string;
  lang?: string;
  title?: string;
  strong?: true;
  em?: true;
  shift?: 'sub' | 'sup';
}

/** A piece of text with its marks; the text '\n' alone is a line break. */
export interface Run {
  text: string;
  marks: Marks;
}

export interface Cell {
  header: boolean;
  scope: string;
  colspan: number;
  rowspan: number;
  runs: Run[];
}

export type Block =
  | { kind: 'paragraph'; runs: Run[] }
  | { kind: 'heading'; level: number; runs: Run[] }
  | { kind: 'list'; start: number | 'bullet'; items: Block[][] }
  | { kind: 'quote'; blocks: Block[] }
  | { kind: 'table'; head: Cell[][]; body: Cell[][] }
  | { kind: 'rule' };

const MARK_NAMES = ['href', 'lang', 'title', 'strong', 'em', 'shift'] as const;

export function sameMarks(a: Marks, b: Marks): boolean {
  return MARK_NAMES.every((name) => a[name] === b[name]);
}

export function commonMarks(a: Marks, b: Marks): Marks {
  const shared = MARK_NAMES.filter((name) => a[name] !== undefined && a[name] === b[name]);
  return Object.fromEntries(shared.map((name) => [name, a[name]]));
}
