import { slugify } from '../slug.ts';

/** A name that every system and header takes: readable ASCII and the extension of the real type. */
export function fileNameOf(originalName: string, extension: string): string {
  const withoutPath = originalName.split(/[/\\]/).at(-1) ?? '';
  const stem = withoutPath.replace(/\.[a-z0-9]{1,5}$/i, '');
  return `${slugify(stem, 80)}.${extension}`;
}
