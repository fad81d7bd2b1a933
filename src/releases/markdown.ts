import { writeMarkdown } from './body/markdown/write.ts';
import { readBody } from './body/read.ts';

export { escapeMarkdown, writeLink } from './body/markdown/escape.ts';

/** A cleaned body as Markdown, see `writeMarkdown`. */
export function bodyToMarkdown(bodyHtml: string): string {
  return writeMarkdown(readBody(bodyHtml));
}
