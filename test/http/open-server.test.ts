import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { after, before, suite, test } from 'node:test';
import type { Server } from 'node:http';
import { openServer } from '../../src/http/open-server.ts';

let server: Server;
before(async () => {
  const limits = { headersMs: 200, requestMs: 400, lookMs: 50 };
  server = openServer((request, response) => {
    request.resume().on('end', () => response.end('whole'));
  }, limits);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
after(() => server.close());

/** Sends the beginning and never more; what came back until the server closed the connection. */
async function sendOnly(text: string): Promise<string> {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.setEncoding('utf8').write(text);
  let answer = '';
  socket.on('data', (part: string) => (answer += part));
  await once(socket, 'close');
  return answer;
}

suite('The web server', () => {
  test('closes a connection whose header fields never end', async () => {
    assert.match(await sendOnly('GET / HTTP/1.1\r\nHost: a\r\nX: '), /^HTTP\/1\.1 408 /);
  });

  test('closes one whose body never ends', async () => {
    const head = 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nhalf';
    assert.match(await sendOnly(head), /^HTTP\/1\.1 408 /);
  });

  test('refuses header fields of more than 16 kB', async () => {
    const head = `GET / HTTP/1.1\r\nHost: a\r\nCookie: ${'a'.repeat(17_000)}\r\n\r\n`;
    assert.match(await sendOnly(head), /^HTTP\/1\.1 431 /);
  });
});
