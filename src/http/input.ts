import type { Request } from 'express';
import type { z } from 'zod';
import { type Fault, invalid } from '../errors.ts';
import { type Language, languages } from '../words.ts';
import { type Described, describeIssue } from './describe-issue.ts';

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

// Nobody reads more, and an answer of megabytes would hold up everybody else.
const mostUnknownKeys = 20;
const longestKey = 100;

/** Parses at the door: all faults at once, as AppError `invalid`. */
export function parseInput<S extends z.ZodType>(schema: S, value: unknown): z.infer<S> {
  // A schema's own message is the key of a text; what has none is described, and found again by
  // what stands in for it in the issue.
  const described = new Map<string, Described>();
  const describe = (issue: z.core.$ZodRawIssue) => {
    const text = describeIssue(issue);
    const name = JSON.stringify(text);
    described.set(name, text);
    return name;
  };
  const parsed = schema.safeParse(value, { error: describe });
  if (parsed.success) return parsed.data;
  throw invalid(parsed.error.issues.flatMap((issue) => toFaults(issue, described)));
}

function toFaults(issue: z.core.$ZodIssue, described: Map<string, Described>): Fault[] {
  const text = described.get(issue.message) ?? ownText(issue);
  if (issue.code !== 'unrecognized_keys') return [{ path: issue.path.join('.'), ...text }];
  const named = issue.keys.slice(0, mostUnknownKeys).map((key) => ({
    path: [...issue.path, shortKey(key)].join('.'),
    ...text,
  }));
  const count = issue.keys.length - named.length;
  if (count === 0) return named;
  const more = { path: issue.path.join('.'), message: 'errors.moreUnknownFields' };
  return [...named, { ...more, params: { count } }];
}

function shortKey(key: string): string {
  return key.length > longestKey ? `${key.slice(0, longestKey).toWellFormed()}…` : key;
}

/** What a schema says itself, and what is put into it. */
function ownText(issue: z.core.$ZodIssue): Described {
  const { message } = issue;
  if (issue.code !== 'custom' || issue.params === undefined) return { message };
  return { message, params: issue.params as Record<string, string | number> };
}
