import type { Request } from 'express';
import { z } from 'zod';
import { AppError, type Fault } from '../errors.ts';
import { type Language, languages } from '../words.ts';

/** The language of an answer to a program: Accept-Language, else German. */
export function languageOf(request: Request): Language {
  return request.acceptsLanguages([...languages]) === 'en' ? 'en' : 'de';
}

/**
 * The language of a page: the address alone decides, not the browser, so that the same address shows
 * everybody, and every cache, the same page.
 */
export function pageLanguage(request: Request): Language {
  return /^\/en(\/|\?|$)/.test(request.originalUrl) ? 'en' : 'de';
}

/** Parses at the door: all faults at once, in `language`, as AppError `invalid`. */
export function parseInput<S extends z.ZodType>(
  schema: S,
  value: unknown,
  language: Language,
): z.infer<S> {
  const parsed = schema.safeParse(value, { error: localeOf(language) });
  if (parsed.success) return parsed.data;
  throw new AppError('invalid', { faults: parsed.error.issues.flatMap(toFaults) });
}

function localeOf(language: Language) {
  return (language === 'en' ? z.locales.en() : z.locales.de()).localeError;
}

function toFaults(issue: z.core.$ZodIssue): Fault[] {
  const path = issue.path.join('.');
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      path: path ? `${path}.${key}` : key,
      message: 'errors.unknownField',
    }));
  return [{ path, message: issue.message }];
}
