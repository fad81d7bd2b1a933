import type { ApiRoute } from '../../src/http/api.ts';
import { apiRoutes } from '../../src/http/api-router.ts';
import { schemaOf } from '../../src/http/openapi.ts';
import { fill, isSmall, type Json, type TextField, textFieldsOf } from './api-fields.ts';
import { ask, assertAnswered } from './ask.ts';
import { type Kind, kinds } from './kinds.ts';
import type { Trial } from './judge.ts';
import type { Stage } from './stage.ts';

const limits = { withKey: 1_000_000, open: 200_000 };
// What a body of a release may have; longer ones are refused.
const longText = 199_000;

/** Every call of the API that takes something, with hostile texts and shapes in its body or query. */
export function apiTrials(stage: Stage): Trial[] {
  const routes = apiRoutes(stage.deps);
  // What one call does with a field, the others do with the same function.
  const known = new Set<string>();
  const isNew = (name: string) => !known.has(name) && known.add(name) !== undefined;
  return [
    ...routes.flatMap((route) => (takesJson(route) ? bodyTrials(stage, route, isNew) : [])),
    ...routes.flatMap((route) => (route.query === null ? [] : queryTrials(stage, route))),
  ];
}

function takesJson({ body, raw, method }: ApiRoute): boolean {
  return body !== null && !raw && method !== 'get';
}

function bodyTrials(stage: Stage, route: ApiRoute, isNew: (name: string) => boolean): Trial[] {
  const schema = schemaOf(route.body as never, 'input') as Json;
  const most = route.scope === null ? limits.open : limits.withKey;
  const send = (
    kind: string,
    name: string,
    make: (bytes: number) => unknown,
    bytes = most,
  ): Trial => ({
    field: `${nameOf(route)} ${name}`,
    kind,
    most: bytes,
    ask: async (size) => {
      const value = make(size);
      const body = typeof value === 'string' ? value : JSON.stringify(value);
      return { answer: await post(stage, route, body) };
    },
  });
  const fields = textFieldsOf(schema);
  const long = fields.filter((field) => !isSmall(field) && isNew(field.path));
  return [
    ...shapes(schema, isNew).map(({ name, make }) => send(name, 'whole body', make)),
    ...(fields.length === 0
      ? []
      : kinds.map((kind) => send(kind.name, 'small fields', smallFields(schema, kind)))),
    ...long.flatMap((field) =>
      kinds.map((kind) =>
        send(
          kind.name,
          field.path,
          oneField(schema, field, kind),
          Math.min(longText, field.most ?? longText),
        ),
      ),
    ),
  ];
}

/** All short fields at their limits, in as many items as fit. */
function smallFields(schema: Json, kind: Kind): (bytes: number) => unknown {
  return (bytes) => {
    const text = (field: TextField) =>
      isSmall(field) ? kind.make(field.most ?? 1).slice(0, field.most ?? 1) : undefined;
    for (let share = 1; share > 0.001; share /= 2) {
      const value = fill(schema, { text, items: (most) => Math.max(1, Math.floor(most * share)) });
      if (JSON.stringify(value).length <= bytes) return value;
    }
    return {};
  };
}

function oneField(schema: Json, { path }: TextField, kind: Kind): (bytes: number) => unknown {
  return (bytes) => {
    const wish = {
      text: (field: TextField) => (field.path === path ? kind.make(bytes) : 'Text'),
      items: () => 1,
    };
    const value = fill(schema, wish) as Record<string, unknown>;
    return 'bodyFormat' in value ? { ...value, bodyFormat: kind.format } : value;
  };
}

type Shape = { name: string; make: (bytes: number) => unknown };

/** Bodies that are hostile as JSON, whatever their fields are. */
function shapes(schema: Json, isNew: (name: string) => boolean): Shape[] {
  const [name = 'field'] = Object.keys(schema.properties ?? {});
  const wrap = (value: string) => `{${JSON.stringify(name)}:${value}}`;
  const many = (part: (index: number) => string, size: number) => (bytes: number) =>
    Array.from({ length: Math.floor(bytes / size) }, (_, index) => part(index)).join(',');
  const list = many(() => '1', 2);
  const texts = many(() => '"a"', 4);
  const unknown = many((index) => `"k${index}":1`, 11);
  const fields = Object.keys(schema.properties ?? {}).filter((field) => isNew(`list ${field}`));
  return [
    { name: 'unknown keys', make: (bytes) => `{${unknown(bytes - 2)}}` },
    { name: 'unknown keys inside', make: (bytes) => wrap(`[{${unknown(bytes - 40)}}]`) },
    { name: 'one long key', make: (bytes) => `{"${'k'.repeat(bytes - 8)}":1}` },
    { name: 'nested lists', make: (bytes) => wrap(nest('[', ']', bytes - 40)) },
    { name: 'nested objects', make: (bytes) => wrap(nest('{"a":', '}', bytes - 40, '1')) },
    { name: 'a long number', make: (bytes) => wrap('1'.repeat(bytes - 40)) },
    { name: 'escapes', make: (bytes) => wrap(`"${'\\u0301\\u0316'.repeat((bytes - 40) / 12)}"`) },
    ...fields.flatMap((field) => [
      { name: `a list in ${field}`, make: (bytes: number) => `{"${field}":[${list(bytes - 40)}]}` },
      { name: `texts in ${field}`, make: (bytes: number) => `{"${field}":[${texts(bytes - 40)}]}` },
      {
        name: `a long text in a list in ${field}`,
        make: (bytes: number) => `{"${field}":["${'a'.repeat(bytes - 60)}"]}`,
      },
      {
        name: `lists in ${field}`,
        make: (bytes: number) => `{"${field}":[[${list(bytes - 60)}]]}`,
      },
    ]),
  ];
}

function nest(open: string, close: string, bytes: number, inside = ''): string {
  const depth = Math.floor(bytes / (open.length + close.length));
  return open.repeat(depth) + inside + close.repeat(depth);
}

const longestQuery = 15_000;

function queryTrials(stage: Stage, route: ApiRoute): Trial[] {
  const { properties = {} } = schemaOf(route.query as never, 'input') as Json;
  const names = Object.keys(properties);
  return kinds.map((kind) => ({
    field: `${nameOf(route)} query`,
    kind: kind.name,
    most: longestQuery,
    ask: async (bytes) => {
      // A letter takes up to nine characters in an address.
      const text = kind.make(Math.floor(bytes / names.length / 3)).toWellFormed();
      const query = new URLSearchParams(names.map((name): [string, string] => [name, text]))
        .toString()
        .slice(0, bytes);
      const url = `${stage.url}/api/v1${pathOf(stage, route)}?${query}`;
      const answer = await ask(url, { method: route.method.toUpperCase(), headers: keyOf(stage) });
      assertAnswered(answer);
      return { answer: answer.ms };
    },
  }));
}

async function post(stage: Stage, route: ApiRoute, body: string): Promise<number> {
  const headers = { ...keyOf(stage), 'content-type': 'application/json' };
  const url = `${stage.url}/api/v1${pathOf(stage, route)}`;
  const answer = await ask(url, { method: route.method.toUpperCase(), headers, body });
  assertAnswered(answer);
  return answer.ms;
}

// What takes a release away is tried on one that is gone already.
function pathOf({ world }: Stage, { path }: ApiRoute): string {
  const { release, corrected, withdrawn } = world;
  if (path.startsWith('/media')) return path.replace(/:\w+/, release.mediaId);
  const { id } = path.endsWith('/correct')
    ? corrected
    : /:id\/\w+$/.test(path)
      ? withdrawn
      : release;
  return path.replace(/:\w+/, id);
}

function keyOf({ office }: Stage): Record<string, string> {
  return { authorization: `Bearer ${office.key}` };
}

function nameOf({ method, path }: ApiRoute): string {
  return `${method.toUpperCase()} ${path}`;
}
