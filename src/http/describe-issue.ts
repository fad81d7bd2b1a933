import type { z } from 'zod';

/** A message of `errors.json` in `templates/locales` and what is put into it. */
export type Described = { message: string; params?: Record<string, string | number> };

type Issue = z.core.$ZodRawIssue;

const faultOfForm: Described = { message: 'errors.input.format' };

/**
 * What is wrong with a value, in words for the person who typed it. Schemas that say it better by a
 * message of their own are not asked here.
 */
export function describeIssue(issue: Issue): Described {
  switch (issue.code) {
    case 'invalid_type':
      return describeType(issue.expected, issue.input);
    case 'too_big':
      return describeTooBig(issue.origin, Number(issue.maximum));
    case 'too_small':
      return describeTooSmall(issue.origin, Number(issue.minimum));
    case 'invalid_value':
      return {
        message: 'errors.input.oneOf',
        params: { values: issue.values.map(String).join(', ') },
      };
    case 'invalid_format':
      return issue.format === 'email' ? { message: 'errors.input.email' } : faultOfForm;
    case 'unrecognized_keys':
      return { message: 'errors.unknownField' };
    case 'not_multiple_of':
    case 'invalid_union':
    case 'invalid_key':
    case 'invalid_element':
    case 'custom':
    default:
      return faultOfForm;
  }
}

// The types that there are words for; any other is a fault of form.
const types = ['string', 'number', 'boolean', 'array', 'object', 'date', 'never', 'undefined'];

function describeType(expected: string, input: unknown): Described {
  if (input === undefined) return { message: 'errors.input.missing' };
  const type = nameOf(expected);
  return types.includes(type) ? { message: `errors.input.type.${type}` } : faultOfForm;
}

const measured = ['string', 'array', 'number'];

function describeTooBig(origin: string, max: number): Described {
  const type = nameOf(origin);
  if (!measured.includes(type)) return faultOfForm;
  return { message: `errors.input.tooBig.${type}`, params: { max } };
}

function describeTooSmall(origin: string, min: number): Described {
  const type = nameOf(origin);
  if (!measured.includes(type)) return faultOfForm;
  if (min === 1 && type !== 'number') return { message: `errors.input.empty.${type}` };
  return { message: `errors.input.tooSmall.${type}`, params: { min } };
}

function nameOf(type: string): string {
  return type === 'int' || type === 'bigint' ? 'number' : type;
}
