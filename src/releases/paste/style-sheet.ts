import { readStyle, type Style } from './style.ts';

/** The part of a selector that names one element: `span.hidden#x`. */
interface Compound {
  name: string;
  classes: string[];
  id: string;
}

interface Rule {
  element: Compound;
  /** Each must be matched by some element around; their order and `>` are not asked for. */
  around: Compound[];
  style: Map<string, string>;
}

export interface StyleSheet {
  /** By the class, id or name that an element must have, then by their selectors. */
  rules: Map<string, Map<string, Rule>>;
  /** `l0:level1` → `roman-lower`, as Word declares the numbers of its lists. */
  listFormats: Map<string, string>;
}

export interface Named {
  name: string;
  classes: string[];
  id: string;
}

// Word writes about 300, most of them of no interest here; each is tried on every element it names.
const MAX_RULES = 1000;
const COMPOUND = /^([a-z][\w:-]*|\*)?((?:[.#][\w-]+)*)$/i;

/**
 * What the `<style>` elements of a paste say of elements, classes and ids. Selectors with
 * pseudo-classes or attributes are left out, and rules for print or for certain screens.
 */
export function readStyleSheet(css: string): StyleSheet {
  const sheet: StyleSheet = { rules: new Map(), listFormats: new Map() };
  const source = css.replace(/\/\*.*?(?:\*\/|$)/gs, '').replace(/<!--|-->/g, '');
  let count = 0;
  let at = 0;
  while (at < source.length && count < MAX_RULES) {
    const open = source.indexOf('{', at);
    if (open === -1) break;
    const prelude = /[^;}]*$/.exec(source.slice(at, open))?.[0].trim() ?? '';
    if (/^@media\s+(all|screen)$/i.test(prelude)) {
      at = open + 1;
      continue;
    }
    const end = endOfBlock(source, open);
    count += addRule(sheet, prelude, source.slice(open + 1, end));
    at = end + 1;
  }
  return sheet;
}

/** The declarations for an element, later rules over earlier ones. */
export function styleOf(sheet: StyleSheet, element: Named, around: Named[]): Map<string, string> {
  const style = new Map<string, string>();
  if (sheet.rules.size === 0) return style;
  const keys = [...element.classes.map((name) => `.${name}`), `#${element.id}`, element.name, '*'];
  const rules = keys.toReversed().flatMap((key) => [...(sheet.rules.get(key)?.values() ?? [])]);
  for (const rule of rules) {
    if (!matches(rule.element, element)) continue;
    if (!rule.around.every((part) => around.some((one) => matches(part, one)))) continue;
    for (const [name, value] of rule.style) style.set(name, value);
  }
  return style;
}

// Blocks in blocks belong to at-rules that are left out as a whole.
function endOfBlock(source: string, open: number): number {
  const braces = /[{}]/g;
  braces.lastIndex = open + 1;
  for (let depth = 1, match = braces.exec(source); match; match = braces.exec(source)) {
    depth += match[0] === '{' ? 1 : -1;
    if (depth === 0) return match.index;
  }
  return source.length;
}

function addRule(sheet: StyleSheet, prelude: string, block: string): number {
  if (block.includes('{')) return 0;
  const style = readStyle(block);
  if (style.size === 0) return 0;
  const list = /^@list\s+(l\d+:level\d+)/i.exec(prelude)?.[1];
  if (list !== undefined) {
    const format = style.get('mso-level-number-format');
    if (format !== undefined) sheet.listFormats.set(list.toLowerCase(), format);
    return 1;
  }
  const selectors = prelude.startsWith('@') ? [] : prelude.split(',', MAX_RULES);
  for (const selector of selectors) addSelector(sheet, selector, style);
  return selectors.length;
}

function addSelector(sheet: StyleSheet, selector: string, style: Style): void {
  const parts = selector.replaceAll('>', ' ').trim().split(/\s+/);
  const text = parts.join(' ');
  const compounds = parts.map(readCompound);
  const known = compounds.filter((part) => part !== undefined);
  const element = known.at(-1);
  if (element === undefined || known.length < compounds.length) return;
  const [first] = element.classes;
  const key = first === undefined ? element.id && `#${element.id}` : `.${first}`;
  const place = key || element.name || '*';
  const rules = sheet.rules.get(place) ?? new Map<string, Rule>();
  const rule = rules.get(text) ?? { element, around: known.slice(0, -1), style: new Map() };
  for (const [name, value] of style) rule.style.set(name, value);
  sheet.rules.set(place, rules.set(text, rule));
}

function readCompound(text: string): Compound | undefined {
  const [match, name = '', rest = ''] = COMPOUND.exec(text) ?? [];
  if (match === undefined || match === '') return undefined;
  const named = (sign: string) =>
    [...rest.matchAll(/([.#])([\w-]+)/g)]
      .filter(([, one]) => one === sign)
      .map(([, , it = '']) => it);
  return {
    name: name === '*' ? '' : name.toLowerCase(),
    classes: named('.').map((one) => one.toLowerCase()),
    id: named('#')[0] ?? '',
  };
}

function matches(part: Compound, element: Named): boolean {
  return (
    (part.name === '' || part.name === element.name) &&
    (part.id === '' || part.id === element.id) &&
    part.classes.every((name) => element.classes.includes(name))
  );
}
