import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import type { Socket } from 'node:net';
import { after, before, test } from 'node:test';
import { publishRelease } from '../helpers/releases.ts';
import { startTestService, type TestService } from '../helpers/service.ts';

// What one reader sends must not change, or hold up, what others are answered from memory.

let service: TestService;

before(async () => {
  service = await startTestService({ workers: false });
  await publishRelease(service, { headline: 'Nicht aus Bremen' });
});
after(() => service.close());

test('nobody can put another list under the address of one', async () => {
  for (const path of ['/suche', '/archiv/2026/11', '/feeds/releases.json'])
    for (const query of ['?region=04', 'utm_#&region=04', 'utm_=\u00A0&region=04']) {
      const asked = request(service.url, { path: `${path}?${query}` }).end();
      const [answer] = await once(asked, 'response');
      answer.resume();
      await once(answer, 'end');
      const text = await (await fetch(`${service.url}${path}?region=04`)).text();
      assert.doesNotMatch(text, /Nicht aus Bremen/, `${path}?${query}`);
    }
});

test('nobody waits for what another one does not send', { timeout: 60_000 }, async () => {
  const address = `${service.url}/api/v1/public/releases`;
  const ways: Record<string, string>[] = [
    { 'content-length': '50' },
    { 'transfer-encoding': 'chunked' },
  ];
  for (const way of ways) {
    const headers = { 'content-type': 'application/json', ...way };
    const slow = request(address, { headers, agent: false });
    slow.on('error', () => undefined).flushHeaders();
    const [socket] = (await once(slow, 'socket')) as [Socket];
    await once(socket, 'connect');
    // What came first is read first.
    await (await fetch(`${service.url}/regionen`)).text();
    const answer = await fetch(address, { signal: AbortSignal.timeout(10_000) });
    assert.equal(answer.status, 200);
    slow.destroy();
  }
});
