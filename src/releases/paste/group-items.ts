import {
  type Expected,
  type Marker,
  type NumberType,
  readMarker,
  typeOfFormat,
} from './list-marker.ts';
import type { StyleSheet } from './style-sheet.ts';
import { createElement, findElement, isBlank, isElement } from './tree.ts';
import { type PasteElement, type PasteNode, textIn } from './tree.ts';

/** A list item that is not inside its list: a paragraph of Word, an item of a flat list. */
interface LooseItem {
  /** Items of one list have one name, wherever they stand. */
  list: string;
  level: number;
  marker: Marker | undefined;
  content: PasteNode[];
}

interface OpenList {
  level: number;
  element: PasteElement;
  type: NumberType | 'bullet';
  next: number;
}

interface Grouping {
  sheet: StyleSheet;
  /** The last number of each list and level, through the whole document. */
  counts: Map<string, { type: NumberType; number: number }>;
}

const HEADING = /^h[1-6]$/;
const MAX_LEVEL = 9;

/**
 * Puts list items that stand beside one another into lists, nested by their levels. Numbers are those
 * that the source shows; where it shows none, a list goes on from where it was.
 */
export function groupItems(root: PasteElement, sheet: StyleSheet): void {
  groupChildren(root, { sheet, counts: new Map() });
}

function groupChildren(parent: PasteElement, grouping: Grouping): void {
  const children: PasteNode[] = [];
  let open: OpenList[] = [];
  for (const child of parent.children) {
    if (isBlank(child) && open.length > 0) continue;
    const items = isElement(child) ? readItems(child, parent, grouping) : undefined;
    if (items === undefined) {
      open = [];
      if (isElement(child)) groupChildren(child, grouping);
      children.push(child);
    } else {
      for (const item of items) open = placeItem(item, { open, children, grouping });
    }
  }
  parent.children = children;
}

function readItems(
  element: PasteElement,
  parent: PasteElement,
  grouping: Grouping,
): LooseItem[] | undefined {
  const word = readWordItem(element, grouping);
  if (word !== undefined) return parent.name === 'li' ? undefined : [word];
  return parent.name === 'li' || isList(parent) ? undefined : readFlatList(element);
}

/** Word: `<p style="mso-list:l0 level2 lfo1">`, the number as text in a span `mso-list:Ignore`. */
function readWordItem(element: PasteElement, grouping: Grouping): LooseItem | undefined {
  const [, list = '', shown = ''] =
    /^(l\d+)\s+level(\d)/.exec(element.style.get('mso-list') ?? '') ?? [];
  if (list === '' || element.name === 'li') return undefined;
  const level = Math.min(Math.max(Number(shown), 1), MAX_LEVEL);
  const mark = takeMarker(element);
  const key = `${list}:${level}`;
  const expected: Expected = {
    format: grouping.sheet.listFormats.get(`${list}:level${level}`),
    before: grouping.counts.get(key),
  };
  const marker = mark === undefined ? unseenMarker(expected) : readMarker(textIn(mark), expected);
  if (HEADING.test(element.name) || marker?.kind === 'words') {
    showMarker(element, marker, mark);
    return undefined;
  }
  return { list, level, marker, content: element.children };
}

// A paste that lost the marks of its items still says how the list counts.
function unseenMarker({ format, before }: Expected): Marker | undefined {
  if (format === undefined) return undefined;
  if (format === 'bullet' || format === 'image') return { kind: 'bullet' };
  return {
    kind: 'number',
    type: typeOfFormat(format),
    number: (before?.number ?? 0) + 1,
    end: '.',
  };
}

// A numbered heading is no list, and "§ 3" is no number: what was shown before the text stays text.
function showMarker(
  element: PasteElement,
  marker: Marker | undefined,
  mark: PasteElement | undefined,
): void {
  if (marker === undefined || mark === undefined || marker.kind === 'bullet') return;
  element.children.unshift(
    `${textIn(mark)
      .replace(/[\s\u00A0]+/gu, ' ')
      .trim()} `,
  );
}

/** Takes the marker out of the text, where it would stand twice. */
function takeMarker(element: PasteElement): PasteElement | undefined {
  const isMarker = (one: PasteElement) => one.style.get('mso-list') === 'ignore';
  const marker = findElement(element.children, isMarker);
  if (marker === undefined) return undefined;
  const holder = findElement([element], ({ children }) => children.includes(marker));
  if (holder !== undefined) holder.children = holder.children.filter((one) => one !== marker);
  return marker;
}

/**
 * Word in a browser and documents of Google give each level a list of its own, one beside the other,
 * and say the level in an attribute or a class.
 */
function readFlatList(element: PasteElement): LooseItem[] | undefined {
  const list = element.classes.includes('listcontainerwrapper')
    ? element.children.find(isElement)
    : element;
  if (list === undefined || !isList(list)) return undefined;
  const items = list.children.filter(isElement);
  const level = levelOf(list, items[0]);
  if (level === undefined || items.some(({ name }) => name !== 'li')) return undefined;
  const start = /^\d{1,5}$/.test(list.attribs['start'] ?? '') ? Number(list.attribs['start']) : 1;
  const type = numberTypeOf(list, items[0]);
  return items.map((item, index) => ({
    list: 'flat',
    level,
    marker:
      list.name === 'ol'
        ? { kind: 'number', type, number: start + index, end: '.' }
        : { kind: 'bullet' },
    content: item.children,
  }));
}

function levelOf(list: PasteElement, first: PasteElement | undefined): number | undefined {
  const google = list.classes.map((name) => /^lst-kix_\w+-(\d)$/.exec(name)?.[1]).find(Boolean);
  if (google !== undefined) return Number(google) + 1;
  const said = first?.attribs['data-aria-level'];
  return /^[1-9]$/.test(said ?? '') ? Number(said) : undefined;
}

/** How an ordered list counts: its attribute `type`, or the style of the list or its first item. */
export function numberTypeOf(list: PasteElement, item: PasteElement | undefined): NumberType {
  const given = list.attribs['type'] ?? '';
  if (/^[aAiI]$/.test(given)) return given as NumberType;
  const styles = [list, item].map((one) =>
    [one?.style.get('list-style-type'), one?.style.get('list-style')].join(' '),
  );
  const [, shape, name = ''] = /(lower|upper)-(alpha|latin|roman)/.exec(styles.join(' ')) ?? [];
  if (shape === undefined) return '1';
  const type = name === 'roman' ? 'i' : 'a';
  return shape === 'upper' ? (type.toUpperCase() as NumberType) : type;
}

function isList({ name }: PasteElement): boolean {
  return name === 'ol' || name === 'ul';
}

type Around = { open: OpenList[]; children: PasteNode[]; grouping: Grouping };

/** Adds an item to the list where it belongs and returns the lists that are open then. */
function placeItem(item: LooseItem, { open, children, grouping }: Around): OpenList[] {
  const { type, number } = numberOf(item, grouping, open);
  const lists = open.filter(({ level }) => level <= item.level);
  const last = lists.at(-1);
  const goesOn =
    last?.level === item.level && last.type === type && (type === 'bullet' || last.next === number);
  if (goesOn) {
    last.next += 1;
    last.element.children.push(createElement('li', item.content));
    return lists;
  }
  const outer = lists.filter(({ level }) => level < item.level);
  const end = item.marker?.kind === 'number' ? item.marker.end : '.';
  const element = createList(type, number, end);
  element.children.push(createElement('li', item.content));
  const holder = outer.at(-1)?.element.children.findLast(isElement);
  (holder?.children ?? children).push(element);
  return [...outer, { level: item.level, element, type, next: number + 1 }];
}

function numberOf({ list, level, marker }: LooseItem, { counts }: Grouping, open: OpenList[]) {
  const key = `${list}:${level}`;
  const before = counts.get(key);
  const same = open.find((one) => one.level === level);
  if (marker?.kind === 'bullet') return { type: 'bullet' as const, number: 1 };
  if (marker?.kind !== 'number' && before === undefined && same?.type !== '1')
    return { type: 'bullet' as const, number: 1 };
  const { type, number } =
    marker?.kind === 'number'
      ? marker
      : { type: before?.type ?? '1', number: (before?.number ?? 0) + 1 };
  counts.set(key, { type, number });
  for (let deeper = level + 1; deeper <= MAX_LEVEL; deeper += 1) counts.delete(`${list}:${deeper}`);
  return { type, number };
}

function createList(type: NumberType | 'bullet', start: number, end: string): PasteElement {
  const list = createElement(type === 'bullet' ? 'ul' : 'ol');
  if (type !== 'bullet' && start !== 1) list.attribs['start'] = String(start);
  if (type !== 'bullet' && type !== '1') list.attribs = { ...list.attribs, type, end };
  return list;
}
