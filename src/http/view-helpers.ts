import Handlebars, { type HelperOptions } from 'handlebars';
import { dayKey, formatDateTime, formatDay } from '../dates.ts';
import { hideToken } from '../tokens.ts';
import { type Language, nameIn, type Words } from '../words.ts';

type Root = { language: Language };

/**
 * The helpers of all pages: `{{t 'portal.start.title' count=3}}`, `{{link '/themen'}}` (with `/en`
 * on English pages), `{{linkIn 'en' path}}` (that page in a language), `{{asset 'base.css'}}`,
 * `{{hideToken path}}`, `{{dateTime at}}`, `{{day at}}`, `{{iso at}}`, `{{isoDay at}}` (2026-11-26),
 * `{{html body}}` (cleaned HTML of ours, the only way past escaping), `{{#if (eq a b)}}`.
 */
export function viewHelpers(input: {
  words: Words;
  baseUrl: string;
  assetPath: string;
}): Record<string, Handlebars.HelperDelegate> {
  const languageOf = (options: HelperOptions) => (options.data.root as Root).language;
  return {
    t: (key: string, options: HelperOptions) => input.words(languageOf(options), key, options.hash),
    hideToken: (path: string) => hideToken(path),
    link: (path: string, options: HelperOptions) => localPath(languageOf(options), path),
    linkIn: (language: Language, path: string | null) => localPath(language, path ?? '/'),
    absolute: (path: string) => input.baseUrl + path,
    asset: (file: string) => `${input.assetPath}/${file}`,
    dateTime: (at: Date, options: HelperOptions) => formatDateTime(at, languageOf(options)),
    day: (at: Date, options: HelperOptions) => formatDay(at, languageOf(options)),
    iso: (at: Date) => at.toISOString(),
    isoDay: (at: Date) => dayKey(at),
    html: (cleaned: string) => new Handlebars.SafeString(cleaned),
    eq: (a: unknown, b: unknown) => a === b,
    json: (value: unknown) =>
      new Handlebars.SafeString(JSON.stringify(value).replaceAll('<', '\\u003c')),
    local: (row: { name: string; nameEn?: string | null }, options: HelperOptions) =>
      nameIn(languageOf(options), row),
  };
}

/** A path of the portal in a language: German at `/`, English under `/en/`. */
export function localPath(language: Language, path: string): string {
  if (language === 'en' && /^\/pruefen(\?|$)/.test(path))
    return path.replace('/pruefen', '/en/verify');
  return language === 'en' ? `/en${path === '/' ? '/' : path}` : path;
}
