import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { after, before, test } from 'node:test';
import { publishRelease } from '../helpers/releases.ts';
import { startTestService, type TestService } from '../helpers/service.ts';

// What one reader sends must not change, or hold up, what others are answered from memory.

let service: TestService;
let path: string;

before(async () => {
  service = await startTestService({ workers: false });
  const id = await publishRelease(service, { headline: 'Nicht aus Bremen' });
  const { body } = await service.api('GET', `/releases/${id}`);
  path = new URL(String(body.url)).pathname;
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

test('nobody waits until another one has read something else', { timeout: 60_000 }, async () => {
  const { port, host } = new URL(service.url);
  const slow = connect(Number(port), '127.0.0.1');
  slow.on('error', () => undefined);
  // Weights end at 1: of one above it Express makes Markdown, which is not kept. Without workers it
  // stands for seconds behind a PDF that nobody draws, as it would behind what is never read.
  const questions = [
    `GET ${path}.pdf HTTP/1.1\r\nhost: ${host}\r\n\r\n`,
    `GET ${path} HTTP/1.1\r\nhost: ${host}\r\naccept: text/html, text/markdown;q=2\r\n\r\n`,
  ];
  slow.write(questions.join(''));
  await once(slow, 'connect');
  await (await fetch(`${service.url}/themen`)).text();
  const answer = await fetch(service.url + path, { signal: AbortSignal.timeout(5_000) });
  assert.equal(answer.status, 200);
  assert.match(await answer.text(), /^<!DOCTYPE html>/);
  slow.destroy();
});
