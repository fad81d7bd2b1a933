import { dropUnsafeCharacters } from '../text/clean-line.ts';
import { linkAddresses } from './body/autolink.ts';
import { renderMarkdown } from './body/markdown/render.ts';
import type { Doc, Notice } from './body/model.ts';
import { readHtml } from './body/read.ts';
import { sanitizeBody } from './body/sanitize.ts';
import { writeHtml } from './body/write.ts';
import { tidyPaste } from './paste/tidy-paste.ts';

export type BodyFormat = 'markdown' | 'html';

export interface CleanBody {
  doc: Doc;
  /** The document as it is stored. */
  html: string;
  /** The author should know what was left out or changed. */
  notices: Notice[];
}

/**
 * Safe, normalised XHTML of what a press officer wrote or pasted. Never throws, and cleaning the
 * result once more (as html) changes nothing. The door limits the length to 200 kB.
 *
 * Elements: p h2 h3 h4 ul ol li blockquote table thead tbody tr th td hr br strong em s a abbr span
 * sub sup. Attributes: href (https, http, mailto, tel), title, lang, start, scope, colspan, rowspan.
 */
export function cleanBody({ source, format }: { source: string; format: BodyFormat }): CleanBody {
  const text = dropUnsafeCharacters(source.replace(/\r\n?/g, '\n'));
  const { html, notices } = tidyPaste(format === 'html' ? text : markdownToHtml(text));
  const doc = linkAddresses(readHtml(sanitizeBody(html)).doc);
  return { doc, html: writeHtml(doc), notices };
}

function markdownToHtml(text: string): string {
  return renderMarkdown(text.replaceAll('\u2028', '\n').replaceAll('\u2029', '\n\n'));
}
