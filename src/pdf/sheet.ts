import type { Language } from '../words.ts';

/** The content that templates/pdf sets: all of it JSON, so that no word can be read as a command. */
export type Sheet = {
  language: Language;
  accent: string | null;
  head: { office: Line; reach: Line[]; logo: SheetLogo | null; kind: Line; date: Line };
  contacts: { title: Line; first: SheetContact[]; othersTitle: Line; others: SheetContact[] };
  note: Line | null;
  /** `size` in points. */
  headline: { runs: Piece[]; size: number };
  subheadline: Piece[] | null;
  event: [Line, Piece[]][];
  lead: SheetPicture | null;
  body: Node[];
  pictures: SheetPicture[];
  about: { title: Line; blocks: Node[] } | null;
  source: SheetSource;
  words: { morePictures: Line };
  /** In the margins of each page; `page` with {page} and {of}. */
  running: { title: Line; date: Line; office: Line; page: string };
  meta: { title: string; author: string; keywords: string[]; date: SheetDate };
};

/** A text in one direction and without marks. */
export type Line = { text: string; dir: 'ltr' | 'rtl' };

export type SheetLogo = { path: string; ratio: number; alt: string };
export type SheetContact = { name: Line; role: Line; ways: { value: Line; href: string | null }[] };
export type SheetPicture = { path: string; alt: string; caption: Line };
export type SheetLink = { url: string; address: Piece[] };
export type SheetSource = SheetLink & {
  title: Line;
  qr: string | null;
  check: (SheetLink & { text: Line }) | null;
};
export type SheetDate = Record<'year' | 'month' | 'day' | 'hour' | 'minute' | 'second', number>;

/** Text with its marks; a line break; a place where a word may break that has none of its own. */
export type Piece =
  TextPiece | { kind: 'break' } | { kind: 'gap' } | { kind: 'link'; href: string; runs: Piece[] };
export type TextPiece = { kind: 'text'; text: string } & PieceMarks;
export type PieceMarks = {
  strong?: true;
  em?: true;
  strike?: true;
  shift?: 'sub' | 'sup';
  lang?: string;
};

export type Node =
  | { kind: 'paragraph'; runs: Piece[]; dir: Line['dir'] }
  | { kind: 'heading'; level: number; runs: Piece[]; dir: Line['dir'] }
  | { kind: 'list'; start: number | null; items: Node[][]; dir: Line['dir'] }
  | { kind: 'quote'; blocks: Node[] }
  | TableNode
  | { kind: 'rule' };

export type TableNode = {
  kind: 'table';
  /** Parts of the width. */
  columns: number[];
  /** Of the text and at the sides of a cell, in points. */
  size: number;
  inset: number;
  /** Whether the head stands on each page. */
  repeats: boolean;
  head: TableCell[][];
  body: TableCell[][];
};
export type TableCell = {
  colspan: number;
  rowspan: number;
  header: boolean;
  number: boolean;
  /** May go on over the end of a page. */
  long: boolean;
  dir: Line['dir'];
  runs: Piece[];
};
