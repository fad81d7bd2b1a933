import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import express from 'express';
import { answerErrorPages } from '../../src/http/error-pages.ts';
import { answerProblems } from '../../src/http/errors.ts';
import { createTestDeps } from '../helpers/deps.ts';

test('an answer that breaks off is named in the log, not on the console, and does not look whole', async () => {
  const deps = await createTestDeps();
  try {
    for (const answerErrors of [answerErrorPages, answerProblems]) {
      const told: unknown[] = [];
      const log = Object.assign(Object.create(deps.log) as typeof deps.log, {
        error: (_facts: object, message: string) => told.push(message),
      });
      assert.deepEqual(await breakingOff(answerErrors({ ...deps, log })), 'broken');
      assert.deepEqual(told, ['answer broke off']);
    }
  } finally {
    await deps.close();
  }
});

async function breakingOff(handler: express.ErrorRequestHandler): Promise<string> {
  const app = express().set('env', 'test');
  app.get('/', (_request, response) => {
    response.set('Content-Length', '1000').write('the beginning');
    throw new Error('in the middle');
  });
  app.use(handler);
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/`);
    return await answer.text();
  } catch {
    return 'broken';
  } finally {
    server.close();
  }
}
