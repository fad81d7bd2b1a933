import { z } from 'zod';
import type { ApiRoute } from './api.ts';

type Json = Record<string, unknown>;

const problem = {
  type: 'object',
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        properties: { path: { type: 'string' }, message: { type: 'string' } },
        required: ['path', 'message'],
      },
    },
  },
  required: ['type', 'title', 'status'],
};

/** OpenAPI 3.1 of the same routes and zod schemas that answer and check. */
export function openApiDocument(baseUrl: string, routes: ApiRoute[]): Json {
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method]: operationOf(route) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Depesche', version: '1', description: 'Press-release distribution.' },
    servers: [{ url: `${baseUrl}/api/v1` }],
    paths,
    components: {
      schemas: { Problem: problem },
      securitySchemes: { key: { type: 'http', scheme: 'bearer' } },
    },
  };
}

function operationOf(route: ApiRoute): Json {
  return {
    summary: route.summary,
    security: route.scope === null ? [] : [{ key: [] }],
    ...(route.scope !== null && { description: `Scope \`${route.scope}\`.` }),
    parameters: [...pathParameters(route), ...queryParameters(route)],
    ...(route.body && { requestBody: requestBodyOf(route, route.body) }),
    responses: {
      [route.status]: answerOf(route),
      default: {
        description: 'Problem (RFC 9457)',
        content: {
          'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
        },
      },
    },
  };
}

function requestBodyOf(route: ApiRoute, body: z.ZodType): Json {
  const type = route.contentType ?? (route.raw ? 'multipart/form-data' : 'application/json');
  return { required: true, content: { [type]: { schema: schemaOf(body, 'input') } } };
}

function answerOf(route: ApiRoute): Json {
  if (route.answer === null) return { description: 'Done' };
  const schema = schemaOf(route.answer, 'output');
  return { description: 'Done', content: { 'application/json': { schema } } };
}

function pathParameters(route: ApiRoute): Json[] {
  return [...route.path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
}

function queryParameters(route: ApiRoute): Json[] {
  if (route.query === null) return [];
  const { properties = {}, required = [] } = schemaOf(route.query, 'input') as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }));
}

export function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return json;
}
