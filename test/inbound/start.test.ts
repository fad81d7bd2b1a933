import assert from 'node:assert/strict';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { test } from 'node:test';
import { readConfig } from '../../src/config.ts';
import { gatherCalls } from '../../src/inbound/gather.ts';
import { startInbound } from '../../src/inbound/start.ts';
import { createTestDeps } from '../helpers/deps.ts';

const secretKey = 'only-for-tests-'.repeat(3);

test('without settings no door is open, and a short key is refused', () => {
  const { inboundKey, lmtpPort, lmtpHost, imapUrl } = readConfig({ SECRET_KEY: secretKey });
  assert.deepEqual([inboundKey, lmtpPort, lmtpHost, imapUrl], [null, null, '127.0.0.1', null]);
  assert.throws(() => readConfig({ SECRET_KEY: secretKey, INBOUND_KEY: 'short' }), /INBOUND_KEY/);
  assert.throws(() => readConfig({ SECRET_KEY: secretKey, IMAP_URL: 'http://x' }), /IMAP_URL/);
});

test('a second worker on the machine starts although the first has the LMTP port', async () => {
  const first = createServer().listen(0, '127.0.0.1');
  await once(first, 'listening');
  const deps = await createTestDeps({ LMTP_PORT: String((first.address() as AddressInfo).port) });
  const stop = await startInbound(deps);
  await stop();
  first.close();
  await deps.close();
  assert.equal(deps.config.lmtpHost, '127.0.0.1');
});

test('calls are worked on together, each with its own answer, and one fault is only its own', async () => {
  const sizes: number[] = [];
  const double = gatherCalls(async (inputs: number[]) => {
    sizes.push(inputs.length);
    await Promise.resolve();
    if (inputs.includes(13)) throw new Error('thirteen');
    return inputs.map((input) => input * 2);
  }, 10);
  const calls = Array.from({ length: 25 }, (_, n) => double(n));
  const answers = await Promise.allSettled(calls);
  for (const [n, answer] of answers.entries())
    if (n === 13) assert.equal(answer.status, 'rejected');
    else assert.deepEqual(answer, { status: 'fulfilled', value: n * 2 });
  assert.deepEqual(sizes.slice(0, 4), [1, 10, 10, 1]);
});
