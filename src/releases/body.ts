import { dropUnsafeCharacters } from '../text/clean-line.ts';
import { linkAddresses } from './body/autolink.ts';
import { renderMarkdown } from './body/markdown.ts';
import { readBlocks } from './body/read.ts';
import { sanitizeBody } from './body/sanitize.ts';
import { writeBlocks } from './body/write.ts';

export type BodyFormat = 'markdown' | 'html';

/**
 * Safe, normalised XHTML of what a press officer wrote or pasted. Never throws, and cleaning the
 * result once more (as html) changes nothing. The door limits the length to 200 kB.
 *
 * Elements: p h2 h3 h4 ul ol li blockquote table thead tbody tr th td hr br strong em a abbr span
 * sub sup. Attributes: href (https, http, mailto, tel), title, lang, start, scope, colspan, rowspan.
 */
export function cleanBody({ source, format }: { source: string; format: BodyFormat }): string {
  const text = dropUnsafeCharacters(source.replace(/\r\n?/g, '\n'));
  if (format === 'html') return writeBlocks(readBlocks(sanitizeBody(text)));
  const lines = text.replaceAll('\u2028', '\n').replaceAll('\u2029', '\n\n');
  return writeBlocks(linkAddresses(readBlocks(sanitizeBody(renderMarkdown(lines)))));
}
