import type { z } from 'zod';
import type { releaseJson } from '../../src/releases/schema.ts';

/** What any answer of the API may hold, as far as tests look at it. */
export type Body = Partial<z.infer<typeof releaseJson>> & {
  [name: string]: unknown;
  items?: Body[];
  errors?: { path: string; message: string }[];
  detail?: string;
  title?: string;
};
export type Answer = { status: number; body: Body; headers: Headers };
export type Call = {
  method?: string;
  key?: string;
  body?: unknown;
  headers?: Record<string, string>;
};

/** One HTTP call; a plain object goes out as JSON, FormData and text as they are. */
export async function call(
  url: string,
  { method = 'GET', key, body, headers = {} }: Call = {},
): Promise<Answer> {
  const raw = typeof body === 'string' || body instanceof FormData || body === undefined;
  const response = await fetch(url, {
    method,
    redirect: 'manual',
    headers: {
      ...(key !== undefined && { authorization: `Bearer ${key}` }),
      ...(!raw && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: raw ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  const answer = isJson && text !== '' ? (JSON.parse(text) as Body) : { text };
  return { status: response.status, body: answer, headers: response.headers };
}
