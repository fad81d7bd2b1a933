import { type Element, findOne, textContent } from './dom.ts';
import type { Block, List } from './model.ts';

/**
 * Word pastes a list item as a paragraph with `mso-list:l0 level2 lfo1` in its style and the bullet
 * or number as text in a span with `mso-list:Ignore`.
 */
export function readWordItem(element: Element): { level: number; ordered: boolean } | undefined {
  const level = /mso-list:\s*l\d+\s+level(\d)/.exec(element.attribs['style'] ?? '')?.[1];
  if (level === undefined) return undefined;
  const marker = findOne(isWordMarker, element.children);
  const ordered = marker !== null && /^\s*\(?(\d+|[a-z])[.)]/i.test(textContent(marker));
  return { level: Number(level), ordered };
}

export function isWordMarker(element: Element): boolean {
  return /mso-list:\s*ignore/i.test(element.attribs['style'] ?? '');
}

/** Puts `item` into `list`, below its last item as often as `level` says. */
export function addItem(list: List, item: Block[], { level, ordered }: ItemPlace): void {
  const last = list.content.at(-1);
  if (level <= 1 || last === undefined) {
    list.content.push({ type: 'listItem', content: item });
    return;
  }
  const below = last.content.at(-1);
  const isList = below?.type === 'bulletList' || below?.type === 'orderedList';
  const inner = isList ? below : createList(ordered);
  if (inner !== below) last.content.push(inner);
  addItem(inner, item, { level: level - 1, ordered });
}

export function createList(ordered: boolean): List {
  return ordered
    ? { type: 'orderedList', attrs: { start: 1 }, content: [] }
    : { type: 'bulletList', content: [] };
}

interface ItemPlace {
  level: number;
  ordered: boolean;
}
