import assert from 'node:assert/strict';
import { z } from 'zod';
import type { Answer } from './call.ts';

const problem = z.strictObject({
  type: z.literal('about:blank'),
  title: z.string().min(1),
  status: z.number().int(),
  detail: z.string().min(1).optional(),
  errors: z.array(z.strictObject({ path: z.string(), message: z.string().min(1) })).optional(),
});
export type Problem = z.infer<typeof problem>;

/** The answer is a problem document (RFC 9457) of this status, in words and not in keys of words. */
export function assertProblem(answer: Answer, status: number): Problem {
  assert.equal(answer.status, status, JSON.stringify(answer.body).slice(0, 500));
  assert.match(answer.headers.get('content-type') ?? '', /^application\/problem\+json\b/);
  assert.match(answer.headers.get('x-request-id') ?? '', /^[0-9a-z]{12}$/);
  const read = problem.parse(answer.body);
  assert.equal(read.status, status);
  for (const text of [read.title, read.detail ?? '', ...messagesOf(read)])
    assert.doesNotMatch(text, /^(errors|subscribe|portal)\.|\{\w+\}/);
  return read;
}

/** The paths of all faults of a 422, sorted. */
export function faultPaths(answer: Answer): string[] {
  return (assertProblem(answer, 422).errors ?? []).map(({ path }) => path).toSorted();
}

/** What a 422 says of one field. */
export function faultAt(answer: Answer, path: string): string {
  const fault = assertProblem(answer, 422).errors?.find((one) => one.path === path);
  assert.ok(fault, `no fault at ${path}: ${JSON.stringify(answer.body)}`);
  return fault.message;
}

function messagesOf({ errors = [] }: Problem): string[] {
  return errors.map(({ message }) => message);
}
