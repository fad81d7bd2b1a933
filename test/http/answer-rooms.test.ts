import assert from 'node:assert/strict';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { test } from 'node:test';
import { toAnswer } from '../../src/http/answer.ts';
import { type AnswerCache, openAnswerCache } from '../../src/http/answer-cache.ts';

const number = 1;
const bytes = 1_000;

function keep(cache: AnswerCache, key: string, status: number): void {
  const response = new ServerResponse(new IncomingMessage(new Socket()));
  const fields = { etag: '"x"' };
  assert.equal(cache.find(key, number), null);
  const answer = toAnswer({ status, fields, changedAt: null, body: Buffer.alloc(0) });
  cache.begin(key, number, response).keep(answer, bytes);
}

const isKept = (cache: AnswerCache) => (key: string) => cache.find(key, number) !== null;

test('addresses that somebody makes up push no page out of what is kept', () => {
  const cache = openAnswerCache({ clock: { now: () => new Date(0) } }, { maxBytes: 100 * bytes });
  const pages = Array.from({ length: 60 }, (_, index) => `/page-${index}`);
  const queries = Array.from({ length: 20 }, (_, index) => `/page?q=${index}`);
  for (const key of [...pages, ...queries]) keep(cache, key, 200);
  const madeUp = Array.from({ length: 500 }, (_, index) => `/nothing-${index}`);
  for (const key of madeUp) keep(cache, key, 404);
  for (let index = 0; index < 500; index += 1) keep(cache, `/page?made-up=${index}`, 200);
  assert.equal(pages.filter(isKept(cache)).length, pages.length);
  assert.equal(madeUp.filter(isKept(cache)).length, 6);
});
