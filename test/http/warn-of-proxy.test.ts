import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startTestService } from '../helpers/service.ts';

/** A service whose warnings are read, asked with and without the header that a proxy adds. */
async function warningsOf(env: Record<string, string>): Promise<string[]> {
  const service = await startTestService({ workers: false, env });
  const messages: string[] = [];
  service.deps.log.warn = (_fields: unknown, message?: string) => void messages.push(message ?? '');
  try {
    await fetch(`${service.url}/abonnieren`);
    assert.deepEqual(messages, []);
    const headers = { 'x-forwarded-for': '203.0.113.7' };
    for (const path of ['/abonnieren', '/en/abonnieren', '/healthz'])
      await fetch(service.url + path, { headers });
    return messages;
  } finally {
    await service.close();
  }
}

test('a proxy in front that nobody told of is warned of once, with what to set', async () => {
  const messages = await warningsOf({});
  assert.equal(messages.length, 1);
  assert.match(messages[0] ?? '', /set TRUST_PROXY to the number of proxies/);
});

test('a proxy that the settings know of is nothing to warn of', async () => {
  assert.deepEqual(await warningsOf({ TRUST_PROXY: '1' }), []);
});
