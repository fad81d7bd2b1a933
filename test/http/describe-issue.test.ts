import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { z } from 'zod';
import { describeIssue } from '../../src/http/describe-issue.ts';
import { readLanguage } from '../../src/words.ts';

type Issue = Parameters<typeof describeIssue>[0];

const texts = { de: await readLanguage('de'), en: await readLanguage('en') };
// Everything that a schema of zod can name, and a word that none has today.
const types = (
  'string number int boolean bigint symbol undefined null never void date array object tuple record ' +
  'map set file nonoptional nan function promise template_literal newcomer'
).split(' ');
const codes = ['not_multiple_of', 'invalid_union', 'invalid_key', 'invalid_element', 'custom'];

function everyIssue(): unknown[] {
  return [
    ...types.flatMap((expected) => [
      { code: 'invalid_type', expected, input: {} },
      { code: 'invalid_type', expected, input: undefined },
    ]),
    ...types.flatMap((origin) => [
      { code: 'too_big', origin, maximum: 5 },
      { code: 'too_small', origin, minimum: 1 },
      { code: 'too_small', origin, minimum: 5 },
    ]),
    { code: 'invalid_value', values: ['a'] },
    { code: 'invalid_format', format: 'email' },
    { code: 'invalid_format', format: 'regex' },
    { code: 'unrecognized_keys', keys: ['x'] },
    ...codes.map((code) => ({ code })),
  ];
}

test('whatever is wrong with an input, there are words for it in both languages', () => {
  const keys = new Set(everyIssue().map((issue) => describeIssue(issue as Issue).message));
  assert.ok(keys.size > 15, String(keys.size));
  for (const language of ['de', 'en'] as const)
    assert.deepEqual(
      [...keys].filter((key) => !texts[language].has(key)),
      [],
      language,
    );
});

test('the issues of zod itself are among them', () => {
  const limit = z.coerce.number().int().min(1).max(100);
  for (const [value, key] of [
    [1e30, 'errors.input.tooBig.number'],
    [-1e30, 'errors.input.tooSmall.number'],
    ['abc', 'errors.input.type.number'],
    [0.5, 'errors.input.type.number'],
  ] as const) {
    const error = (issue: Issue) => describeIssue(issue).message;
    assert.equal(limit.safeParse(value, { error }).error?.issues[0]?.message, key, String(value));
  }
});

test('the messages that schemas and rules name themselves exist in both languages', () => {
  const folder = new URL('../../src/', import.meta.url).pathname;
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const named = files
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => {
      const text = readFileSync(join(folder, file), 'utf8');
      return [...text.matchAll(/'((?:errors|feeds|subscribe)\.[\w.]+)'/g)].map(([, key]) => key);
    });
  assert.ok(named.length > 40, String(named.length));
  for (const language of ['de', 'en'] as const)
    assert.deepEqual(
      [...new Set(named)].filter(
        (key = '') =>
          !texts[language].has(key) &&
          ![...texts[language].keys()].some((longer) => longer.startsWith(`${key}.`)),
      ),
      [],
      language,
    );
});
