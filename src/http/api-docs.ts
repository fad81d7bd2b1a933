import { Router } from 'express';
import type { Deps } from '../deps.ts';
import type { ApiRoute } from './api.ts';
import { curlOf } from './api-examples.ts';
import { type Field, fieldsOf } from './api-fields.ts';

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
  example: string;
};

type Group = { key: string; titleKey: string; calls: Call[] };

/** `/api/docs`: the OpenAPI document for people, from the same routes. In English only. */
export function apiDocs(deps: Pick<Deps, 'views' | 'config'>, routes: ApiRoute[]): Router {
  const router = Router();
  router.get('/docs', (_request, response) => {
    const page = {
      language: 'en',
      path: null,
      canonical: '/api/docs',
      title: 'API',
      base: `${deps.config.baseUrl}/api/v1`,
      groups: groupsOf(deps.config.baseUrl, routes),
    } as const;
    response.set('Cache-Control', 'no-cache').send(deps.views.page('portal/api', page));
  });
  return router;
}

/** By the first part of the path, in the order of the routes. */
function groupsOf(baseUrl: string, routes: ApiRoute[]): Group[] {
  const groups = Map.groupBy(routes, ({ path }) => path.split('/')[1] ?? '');
  return [...groups].map(([key, members]) => ({
    key,
    titleKey: `api.groups.${key}`,
    calls: members.map((route) => describeCall(baseUrl, route)),
  }));
}

function describeCall(baseUrl: string, route: ApiRoute): Call {
  const { method, path, summary, scope, status } = route;
  return {
    anchor: `${method}${path}`.replace(/[^a-z0-9]+/gi, '-').replace(/-$/, ''),
    method: method.toUpperCase(),
    path,
    summary,
    scope,
    status,
    query: fieldsOf(route.query, 'input'),
    body: fieldsOf(route.body, 'input'),
    answer: fieldsOf(route.answer, 'output'),
    example: curlOf(baseUrl, route),
  };
}
