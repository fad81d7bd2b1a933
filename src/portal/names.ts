import { type Language, nameIn } from '../words.ts';

type Named = { name: string; nameEn?: string | null };

/** A place, topic or office as the templates list them: `{{> place-links items=…}}`. */
export type NameLink = { name: string; href: string; count?: number; countText?: string };

/** "1.204" or "1,204". */
export function numberText(language: Language, value: number): string {
  return value.toLocaleString(language === 'en' ? 'en-GB' : 'de-DE');
}

export function toNameLink(
  language: Language,
  row: Named & { slug: string; count?: number | undefined },
  folder: string,
): NameLink {
  const link = { name: nameIn(language, row), href: `${folder}/${row.slug}` };
  const { count } = row;
  return count ? { ...link, count, countText: numberText(language, count) } : link;
}
