import { type Request, type Response, Router } from 'express';
import type { z } from 'zod';
import { invalid } from '../errors.ts';
import type { ApiOffice, Scope } from '../offices/api-keys.ts';
import type { Language } from '../words.ts';
import { sendPublic } from './answer-from-cache.ts';
import { languageOf, parseInput } from './input.ts';

/** What a handler gets: everything parsed, the office known where the route has a scope. */
export type ApiCall<B, Q, O> = {
  body: B;
  query: Q;
  /** Path parameters, not yet known to exist. */
  params: Record<string, string>;
  office: O;
  language: Language;
  request: Request;
  response: Response;
};

/** One line of the API: the address, who may call it, what goes in and what comes out. */
export type ApiRoute = {
  method: 'get' | 'post' | 'patch' | 'delete';
  path: string;
  summary: string;
  scope: Scope | null;
  body: z.ZodType | null;
  query: z.ZodType | null;
  status: number;
  answer: z.ZodType | null;
  /** Reads its own body (uploads) or writes its own answer (files): no JSON parser in front. */
  raw: boolean;
  /** What a raw body is; null for a form with files. */
  contentType: string | null;
  handle(call: ApiCall<unknown, unknown, ApiOffice | null>): Promise<unknown>;
};

type Input<B extends z.ZodType, Q extends z.ZodType, S extends Scope | null> = {
  method: ApiRoute['method'];
  path: string;
  summary: string;
  scope: S;
  body?: B;
  query?: Q;
  status?: number;
  answer?: z.ZodType;
  raw?: boolean;
  contentType?: string;
};

type OfficeOf<S> = S extends Scope ? ApiOffice : null;

/**
 * Describes one call of the API once, for the router, the input check and the OpenAPI document.
 * `handle` returns what is sent as JSON; undefined when it has answered by itself.
 */
export function apiRoute<
  S extends Scope | null,
  B extends z.ZodType = z.ZodUndefined,
  Q extends z.ZodType = z.ZodUndefined,
>(
  route: Input<B, Q, S>,
  handle: (call: ApiCall<z.infer<B>, z.infer<Q>, OfficeOf<S>>) => Promise<unknown>,
): ApiRoute {
  return {
    body: null,
    query: null,
    answer: null,
    raw: false,
    contentType: null,
    status: route.method === 'post' ? 201 : route.method === 'delete' ? 204 : 200,
    ...route,
    handle: handle,
  };
}

export type ApiDoor = {
  /** Finds the office of the key and checks the scope; throws unauthenticated or forbidden. */
  signIn(request: Request, scope: Scope): Promise<ApiOffice>;
  /** Reads a JSON body into `request.body`. */
  readBody(request: Request, response: Response, scope: Scope | null): Promise<void>;
  /** Runs `work` at most once for the Idempotency-Key of a POST. */
  once(input: OnceInput, work: () => Promise<unknown>): Promise<{ status: number; body: unknown }>;
};

export type OnceInput = { request: Request; office: ApiOffice | null; status: number };

/** Registers every route with Express; the order in a list is the order of matching. */
export function mountApi(door: ApiDoor, routes: ApiRoute[]): Router {
  const router = Router();
  for (const route of routes)
    router[route.method](route.path, async (request, response) => {
      const office = route.scope === null ? null : await door.signIn(request, route.scope);
      if (route.body !== null && !route.raw) await door.readBody(request, response, route.scope);
      await answerCall(door, route, { request, response, office });
    });
  return router;
}

type Exchange = { request: Request; response: Response; office: ApiOffice | null };

async function answerCall(door: ApiDoor, route: ApiRoute, exchange: Exchange): Promise<void> {
  const { request, response, office } = exchange;
  const language = languageOf(request);
  const call = {
    ...exchange,
    language,
    params: request.params as Record<string, string>,
    body: route.body === null ? undefined : parseInput(route.body, bodyOf(request, route)),
    query: route.query === null ? undefined : parseInput(route.query, request.query),
  };
  const answer = await door.once({ request, office, status: route.status }, () =>
    route.handle(call),
  );
  if (response.headersSent || response.writableEnded || answer.body === undefined) {
    if (!response.headersSent) response.status(answer.status).end();
    return;
  }
  response.status(answer.status);
  // Without a key everybody gets the same.
  if (route.scope === null && route.method === 'get')
    return sendPublic(response.type('json'), JSON.stringify(answer.body));
  response.json(answer.body);
}

// A body under another content type is not read. To call it empty would name the wrong fault, and a
// step that needs no field would be taken.
function bodyOf(request: Request, { raw }: ApiRoute): unknown {
  const isSent = request.get('Transfer-Encoding') || Number(request.get('Content-Length') ?? 0) > 0;
  if (request.body === undefined && isSent && !raw)
    throw invalid([{ path: 'Content-Type', message: 'errors.contentType' }]);
  return request.body ?? {};
}
