import type { Request } from 'express';
import { z } from 'zod';
import { AppError, type Fault } from '../errors.ts';
import { type Language, languages } from '../words.ts';

/** The language of the answer: `/en/…`, then Accept-Language, then German. */
export function languageOf(request: Request): Language {
  if (/^\/en(\/|$)/.test(request.originalUrl)) return 'en';
  const wished = request.acceptsLanguages([...languages]);
  return wished === 'en' ? 'en' : 'de';
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
