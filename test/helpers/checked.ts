import assert from 'node:assert/strict';
import type { ApiRoute } from '../../src/http/api.ts';
import { apiRoutes } from '../../src/http/api-router.ts';
import type { Answer } from './call.ts';
import type { TestService } from './service.ts';

/**
 * The service's `api` with every answer held against the OpenAPI document's own schema: status, no
 * field too many, none of a wrong type. `seen` collects the routes that were answered with success.
 */
export function checkedApi(service: TestService): TestService['api'] & { seen: Set<string> } {
  const routes = apiRoutes(service.deps);
  const seen = new Set<string>();
  const api: TestService['api'] = async (method, path, body, headers) => {
    const answer = await service.api(method, path, body, headers);
    const route = routes.find((one) => one.method === method.toLowerCase() && fits(one, path));
    if (route !== undefined && answer.status < 300) {
      assertAnswer(route, answer);
      seen.add(`${route.method} ${route.path}`);
    }
    return answer;
  };
  return Object.assign(api, { seen });
}

function fits(route: ApiRoute, path: string): boolean {
  const pattern = route.path.replaceAll('.', '\\.').replace(/:\w+/g, '[^/.]+');
  return new RegExp(`^${pattern}$`).test(path.split('?')[0] ?? '');
}

function assertAnswer(route: ApiRoute, answer: Answer): void {
  assert.equal(answer.status, route.status, `${route.method} ${route.path}`);
  if (route.answer === null) return;
  assert.match(answer.headers.get('content-type') ?? '', /^application\/json\b/);
  // The schema drops what it does not know: whatever differs after parsing is a field too many.
  assert.deepEqual(route.answer.parse(answer.body), answer.body, `${route.method} ${route.path}`);
}
