import { cleanLine } from '../../text/clean-line.ts';
import type { Element } from './dom.ts';
import { addMark, dropMark } from './mark-set.ts';
import type { Mark } from './model.ts';

const PROTOCOLS = new Set(['https:', 'http:', 'mailto:', 'tel:']);
const MAX_HREF = 2000;
const LANGUAGE_TAG = /^[a-z]{2,3}(-[a-z0-9]{1,8}){0,4}$/;

/**
 * The address as a browser would read it, or undefined when a release must not link there: relative
 * or protocol-relative, another scheme than https, http, mailto and tel, or with a user name before
 * the host ("https://kreis.de@evil.example").
 */
export function normalizeHref(raw: string): string | undefined {
  const url = URL.canParse(raw) ? new URL(raw) : undefined;
  if (url === undefined || !PROTOCOLS.has(url.protocol)) return undefined;
  if (url.username !== '' || url.password !== '') return undefined;
  if (url.host === '' && url.pathname === '') return undefined;
  const href = url.host === '' ? url.href.replace(/\s|%20(?=$)/gu, '') : url.href;
  return href.length > MAX_HREF ? undefined : href;
}

const MARK_OF_TAG: Readonly<Record<string, Mark>> = {
  strong: { type: 'bold' },
  b: { type: 'bold' },
  em: { type: 'italic' },
  i: { type: 'italic' },
  s: { type: 'strike' },
  strike: { type: 'strike' },
  del: { type: 'strike' },
  sub: { type: 'subscript' },
  sup: { type: 'superscript' },
};

/** Every element that becomes a mark, or whose style or language does. */
export const KNOWN_INLINE: readonly string[] = [
  ...Object.keys(MARK_OF_TAG),
  'a',
  'abbr',
  'br',
  'span',
];

/** The marks inside `element`: those around it and its own. */
export function marksInside(element: Element, around: Mark[]): Mark[] {
  const marks = markStyle(element.attribs['style'] ?? '', markTag(element, around));
  const lang = element.attribs['lang']?.toLowerCase() ?? '';
  return LANGUAGE_TAG.test(lang) ? addMark(marks, { type: 'language', attrs: { lang } }) : marks;
}

function markTag({ name, attribs }: Element, around: Mark[]): Mark[] {
  if (name === 'a') return markHref(attribs['href'], around);
  const title = name === 'abbr' ? cleanLine(attribs['title'] ?? '') : '';
  if (title !== '') return addMark(around, { type: 'abbreviation', attrs: { title } });
  const own = Object.hasOwn(MARK_OF_TAG, name) ? MARK_OF_TAG[name] : undefined;
  return own === undefined ? around : addMark(around, own);
}

function markHref(raw: string | undefined, around: Mark[]): Mark[] {
  const href = raw === undefined ? undefined : normalizeHref(raw);
  if (href === undefined) return dropMark(around, 'link');
  return addMark(around, { type: 'link', attrs: { href } });
}

// Google Docs says bold and italic only in styles, and wraps a whole paste in
// <b style="font-weight:normal">.
function markStyle(style: string, around: Mark[]): Mark[] {
  if (style === '') return around;
  let marks = around;
  if (/font-weight:(bold|[6-9]00)/.test(style)) marks = addMark(marks, { type: 'bold' });
  if (/font-weight:(normal|[1-4]00)/.test(style)) marks = dropMark(marks, 'bold');
  if (/font-style:(italic|oblique)/.test(style)) marks = addMark(marks, { type: 'italic' });
  if (/font-style:normal/.test(style)) marks = dropMark(marks, 'italic');
  if (/text-decoration:line-through/.test(style)) marks = addMark(marks, { type: 'strike' });
  const shift = /vertical-align:(sub|super)/.exec(style)?.[1];
  if (shift === undefined) return marks;
  return addMark(marks, { type: shift === 'sub' ? 'subscript' : 'superscript' });
}
