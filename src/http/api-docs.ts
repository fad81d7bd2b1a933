import { Router } from 'express';
import type { z } from 'zod';
import type { Deps } from '../deps.ts';
import type { ApiRoute } from './api.ts';
import { schemaOf } from './openapi.ts';

type Field = { name: string; type: string; required: boolean };
type Call = {
  anchor: string;
  method: string;
  path: string;
  summary: string;
  scope: string | null;
  status: number;
  query: Field[];
  body: Field[];
  answer: Field[];
};

/** `/api/docs`: the OpenAPI document for people, from the same routes. In English only. */
export function apiDocs(deps: Pick<Deps, 'views'>, routes: ApiRoute[]): Router {
  const router = Router();
  router.get('/docs', (_request, response) => {
    const page = {
      language: 'en',
      path: null,
      canonical: '/api/docs',
      title: 'API',
      calls: routes.map(describeCall),
    } as const;
    response.set('Cache-Control', 'no-cache').send(deps.views.page('portal/api', page));
  });
  return router;
}

function describeCall(route: ApiRoute): Call {
  const { method, path, summary, scope, status } = route;
  return {
    anchor: `${method}${path}`.replace(/[^a-z0-9]+/gi, '-').replace(/-$/, ''),
    method: method.toUpperCase(),
    path: `/api/v1${path}`,
    summary,
    scope,
    status,
    query: fieldsOf(route.query, 'input'),
    body: fieldsOf(route.body, 'input'),
    answer: fieldsOf(route.answer, 'output'),
  };
}

type Json = { type?: unknown; enum?: unknown[]; const?: unknown; items?: Json; anyOf?: Json[] };

function fieldsOf(schema: z.ZodType | null, io: 'input' | 'output'): Field[] {
  if (schema === null) return [];
  const { properties = {}, required = [] } = schemaOf(schema, io) as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, json]) => ({
    name,
    type: typeOf(json),
    required: required.includes(name),
  }));
}

function typeOf(json: Json): string {
  if (json.enum) return json.enum.map(String).join(' | ');
  if (json.const !== undefined) return JSON.stringify(json.const);
  if (json.anyOf) return [...new Set(json.anyOf.map(typeOf))].join(' | ');
  if (json.type === 'array') return `list of ${json.items ? typeOf(json.items) : 'anything'}`;
  return typeof json.type === 'string' ? json.type : 'anything';
}
