import { cleanLine } from '../../text/clean-line.ts';
import type { Element } from './dom.ts';
import type { Marks } from './model.ts';

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

/** The marks inside `element`: those around it and its own. */
export function marksInside(element: Element, around: Marks): Marks {
  const marks = { ...around };
  markTag(element, marks);
  markStyle(element.attribs['style'] ?? '', marks);
  const lang = element.attribs['lang']?.toLowerCase() ?? '';
  if (LANGUAGE_TAG.test(lang)) marks.lang = lang;
  return marks;
}

function markTag(element: Element, marks: Marks): void {
  const { name, attribs } = element;
  if (name === 'strong' || name === 'b') marks.strong = true;
  if (name === 'em' || name === 'i') marks.em = true;
  if (name === 'sub' || name === 'sup') marks.shift = name;
  if (name === 'a') markHref(attribs['href'], marks);
  const title = name === 'abbr' ? cleanLine(attribs['title'] ?? '') : '';
  if (title !== '') marks.title = title;
}

function markHref(raw: string | undefined, marks: Marks): void {
  const href = raw === undefined ? undefined : normalizeHref(raw);
  if (href === undefined) delete marks.href;
  else marks.href = href;
}

// Google Docs says bold and italic only in styles, and wraps a whole paste in
// <b style="font-weight:normal">.
function markStyle(style: string, marks: Marks): void {
  if (style === '') return;
  if (/font-weight:(bold|[6-9]00)/.test(style)) marks.strong = true;
  if (/font-weight:(normal|[1-4]00)/.test(style)) delete marks.strong;
  if (/font-style:(italic|oblique)/.test(style)) marks.em = true;
  if (/font-style:normal/.test(style)) delete marks.em;
  const shift = /vertical-align:(sub|super)/.exec(style)?.[1];
  if (shift !== undefined) marks.shift = shift === 'sub' ? 'sub' : 'sup';
}
