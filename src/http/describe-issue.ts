import type { z } from 'zod';

/** A message of `errors.json` in `templates/locales` and what is put into it. */
export type Described = { message: string; params?: Record<string, string | number> };

type Issue = z.core.$ZodRawIssue;

/**
 * What is wrong with a value, in words for the person who typed it. Schemas that say it better by a
 * message of their own are not asked here.
 */
export function describeIssue(issue: Issue): Described {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined
        ? { message: 'errors.input.missing' }
        : { message: `errors.input.type.${nameOfType(issue.expected)}` };
    case 'too_big':
      return {
        message: `errors.input.tooBig.${issue.origin}`,
        params: { max: Number(issue.maximum) },
      };
    case 'too_small':
      return describeTooSmall(issue.origin, Number(issue.minimum));
    case 'invalid_value':
      return {
        message: 'errors.input.oneOf',
        params: { values: issue.values.map(String).join(', ') },
      };
    case 'invalid_format':
      return { message: issue.format === 'email' ? 'errors.input.email' : 'errors.input.format' };
    case 'unrecognized_keys':
      return { message: 'errors.unknownField' };
    default:
      return { message: 'errors.input.format' };
  }
}

function describeTooSmall(origin: string, min: number): Described {
  if (min === 1 && (origin === 'string' || origin === 'array'))
    return { message: `errors.input.empty.${origin}` };
  return { message: `errors.input.tooSmall.${origin}`, params: { min } };
}

function nameOfType(expected: string): string {
  return expected === 'int' ? 'number' : expected;
}
