import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createApp } from '../../src/http/app.ts';
import { startWorkers } from '../../workers/main.ts';
import { type Answer, call } from './call.ts';
import { createTestDeps, type TestDeps } from './deps.ts';
import { createOffice } from './offices.ts';

export type TestService = {
  deps: TestDeps;
  url: string;
  /** The first office and its key. */
  office: { id: string; slug: string; key: string };
  /** A call of the API with the office's key. */
  api(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer>;
  close(): Promise<void>;
};

/** The whole of Depesche on a free port, with workers unless told otherwise. */
export async function startTestService(
  options: { workers?: boolean; env?: Record<string, string> } = {},
): Promise<TestService> {
  const deps = await createTestDeps(options.env);
  const server = createServer(createApp(deps)).listen(0, '127.0.0.1');
  // Under load a connection at rest could close in the instant that a test uses it again.
  server.keepAliveTimeout = 60_000;
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const stopWorkers = options.workers === false ? null : startWorkers(deps);
  const office = await createOffice(deps);
  return {
    deps,
    url,
    office,
    api: (method, path, body, headers = {}) =>
      call(`${url}/api/v1${path}`, { method, key: office.key, body, headers }),
    close: async () => {
      server.close();
      server.closeAllConnections();
      await stopWorkers?.();
      await deps.close();
    },
  };
}
