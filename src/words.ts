import { readdir, readFile } from 'node:fs/promises';

export const languages = ['de', 'en'] as const;
export type Language = (typeof languages)[number];
export type Params = Record<string, string | number>;

/** The text of a key in a language, `{name}` replaced by params; the key itself when unknown. */
export type Words = (language: Language, key: string, params?: Params) => string;

/** The name of a region, topic or office in a language, German where there is no English one. */
export function nameIn(language: Language, row: { name: string; nameEn?: string | null }): string {
  return language === 'en' ? (row.nameEn ?? row.name) : row.name;
}

const folder = new URL('../templates/locales/', import.meta.url);

/**
 * Reads `templates/locales/<language>/<area>.json`; the key of a text is `<area>.<path in file>`.
 * A text may have a second form for everything but 1: `{"one": "…", "other": "…"}` chosen by the
 * param `count`.
 */
export async function openWords(): Promise<Words> {
  const texts = { de: await readLanguage('de'), en: await readLanguage('en') };
  return (language, key, params = {}) => {
    const form = params.count === undefined ? key : formOf(texts[language], key, params.count);
    const text = texts[language].get(form);
    return text === undefined ? key : fill(text, params);
  };
}

function formOf(texts: Map<string, string>, key: string, count: string | number): string {
  const form = `${key}.${Number(count) === 1 ? 'one' : 'other'}`;
  return texts.has(form) ? form : key;
}

function fill(text: string, params: Params): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole));
}

/** Every key and text of a language; tests compare the languages with it. */
export async function readLanguage(language: Language): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for (const file of (await readdir(new URL(`${language}/`, folder))).toSorted()) {
    const content: unknown = JSON.parse(
      await readFile(new URL(`${language}/${file}`, folder), 'utf8'),
    );
    collect(texts, file.replace(/\.json$/, ''), content);
  }
  return texts;
}

function collect(texts: Map<string, string>, key: string, value: unknown): void {
  if (typeof value === 'string') texts.set(key, value);
  else if (typeof value === 'object' && value !== null)
    for (const [name, inner] of Object.entries(value)) collect(texts, `${key}.${name}`, inner);
}
