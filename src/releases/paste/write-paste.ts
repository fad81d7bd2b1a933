import { escapeHtml } from '../../text/escape-html.ts';
import { numberTypeOf } from './group-items.ts';
import { isStruck, type Style } from './style.ts';
import { findElement, isBlank, isElement, type PasteElement, type PasteNode } from './tree.ts';
import { textIn } from './tree.ts';
import { mendAddress } from './mend-address.ts';

interface Writing {
  html: string[];
  lostAddresses: string[];
  keepsLanguage: boolean;
}

const ATTRIBUTES = ['title', 'scope', 'colspan', 'rowspan', 'start', 'type'];
// Places on the same page mean nothing in a release; of those that office programs make for notes and
// tables of contents nobody needs to be told.
const NOTE = /^#(?:_|ftn|sdfootnote|sdendnote|h\.|heading=)/i;
const VOID = new Set(['br', 'hr', 'wbr']);
const STYLES = ['font-weight', 'font-style', 'vertical-align'];

/**
 * A paste as plain HTML in which each thing is said in one way only: lists are lists, numbers are
 * `start`, addresses are whole. `keepsLanguage` is false for Word, which marks every other word with
 * a guessed language.
 */
export function writePaste(
  root: PasteElement,
  keepsLanguage: boolean,
): { html: string; lostAddresses: string[] } {
  const writing: Writing = { html: [], lostAddresses: [], keepsLanguage };
  writeNodes(writing, root.children);
  return { html: writing.html.join(''), lostAddresses: writing.lostAddresses };
}

function writeNodes(writing: Writing, nodes: PasteNode[]): void {
  for (const node of nodes) {
    if (isElement(node)) writeElement(writing, node);
    else writing.html.push(escapeHtml(node));
  }
}

function writeElement(writing: Writing, element: PasteElement): void {
  const { name, attribs, children, style } = element;
  // A marker that belongs to no item, and a picture, whose name is read where a link needs it.
  if (name === 'img' || style.get('mso-list') === 'ignore') return;
  if (name === 'ol' || name === 'ul') return writeList(writing, element);
  const attributes = ATTRIBUTES.map((key) => attribute(key, attribs[key]));
  attributes.push(attribute('style', meaningOf(style)));
  if (writing.keepsLanguage) attributes.push(attribute('lang', attribs['lang']));
  if (name === 'a') attributes.push(attribute('href', addressOf(writing, element)));
  writing.html.push(`<${name}${attributes.join('')}>`);
  if (VOID.has(name)) return;
  writeNodes(writing, name === 'a' ? textOfLink(element, children) : children);
  writing.html.push(`</${name}>`);
}

// Pictures are left out; where a link holds nothing else its name stands for it, so that the address
// is not lost with the picture.
function textOfLink(element: PasteElement, children: PasteNode[]): PasteNode[] {
  if (!isBlank(textIn(element))) return children;
  const picture = findElement(children, ({ name }) => name === 'img');
  if (picture === undefined) return children;
  return [picture.attribs['alt'] || (element.attribs['href'] ?? '')];
}

function addressOf(writing: Writing, { attribs, children }: PasteElement): string | undefined {
  const raw = attribs['href'];
  if (raw === undefined || raw === '' || NOTE.test(raw)) return undefined;
  const href = mendAddress(raw);
  if (href === undefined && children.length > 0) writing.lostAddresses.push(raw);
  return href;
}

// The styles that reading knows.
function meaningOf(style: Style): string | undefined {
  const known = STYLES.flatMap((key) => {
    const value = style.get(key) ?? '';
    return /^\w+$/.test(value) ? [`${key}:${value}`] : [];
  });
  if (isStruck(style)) known.push('text-decoration:line-through');
  return known.length === 0 ? undefined : known.join(';');
}

function attribute(name: string, value: string | undefined): string {
  return value === undefined ? '' : ` ${name}="${escapeHtml(value)}"`;
}

/**
 * A list that counts otherwise than upwards by one (`value`, `reversed`) becomes several, each of
 * which says where it starts.
 */
function writeList(writing: Writing, list: PasteElement): void {
  const first = list.children.find(isElement);
  const type = list.name === 'ol' ? numberTypeOf(list, first) : '1';
  let next = 0;
  let number = firstNumber(list);
  const step = 'reversed' in list.attribs ? -1 : 1;
  const open = () => {
    const start = number === 1 ? undefined : String(number);
    const attributes =
      attribute('start', start) + attribute('type', type === '1' ? undefined : type);
    writing.html.push(list.name === 'ol' ? `<ol${attributes}>` : '<ul>');
    next = number;
  };
  open();
  for (const child of list.children) {
    if (!isElement(child) || child.name !== 'li' || isOnlyList(child)) {
      writeNodes(writing, isElement(child) && child.name === 'li' ? child.children : [child]);
      continue;
    }
    number = readNumber(child.attribs['value']) ?? number;
    if (list.name === 'ol' && number !== next) {
      writing.html.push('</ol>');
      open();
    }
    writeElement(writing, child);
    number += step;
    next += 1;
  }
  writing.html.push(`</${list.name}>`);
}

// An item around nothing but a list is how editors indent one; it has no bullet of its own.
function isOnlyList({ children }: PasteElement): boolean {
  const inner = children.filter((child) => !isBlank(child));
  return inner.length > 0 && inner.every((node) => isElement(node) && /^[ou]l$/.test(node.name));
}

function firstNumber(list: PasteElement): number {
  const items = list.children.filter((child) => isElement(child) && child.name === 'li').length;
  return readNumber(list.attribs['start']) ?? ('reversed' in list.attribs ? items : 1);
}

function readNumber(value: string | undefined): number | undefined {
  return /^\d{1,5}$/.test(value ?? '') ? Number(value) : undefined;
}
