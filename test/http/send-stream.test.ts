import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable, Writable } from 'node:stream';
import { test } from 'node:test';
import compression from 'compression';
import express from 'express';
import { sendInTurn, sendStream } from '../../src/http/send-stream.ts';

/** What became of sending `source` to a client that leaves after the first bytes. */
async function sendToLeaving(source: Readable): Promise<unknown> {
  const app = express();
  app.use(compression());
  const sent = new Promise((resolve) => {
    app.get('/', (_request, response) => {
      response.type('text/csv');
      sendStream(source, response).then(() => resolve('no error'), resolve);
    });
  });
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const headers = { 'accept-encoding': 'gzip' };
  const client = request({ port, host: '127.0.0.1', headers }).end();
  const [answer] = (await once(client, 'response')) as [Readable];
  await once(answer, 'readable');
  client.on('error', () => undefined);
  client.destroy();
  const outcome = await sent;
  server.close();
  return outcome;
}

test('a client that leaves ends the sending, its source is closed, and it is no error', async () => {
  let closed = false;
  async function* endless(): AsyncGenerator<string> {
    try {
      for (let line = 0; ; line += 1) yield await Promise.resolve(`${line},`.repeat(10_000));
    } finally {
      closed = true;
    }
  }
  assert.equal(await sendToLeaving(Readable.from(endless())), 'no error');
  assert.ok(closed);
});

test('a source that breaks is an error', async () => {
  const source = new Readable({
    read() {
      this.destroy(new Error('broken'));
    },
  });
  const sink = new Writable({ write: (_chunk, _encoding, done) => done() });
  await assert.rejects(sendStream(source, sink), /broken/);
});

test('a client that left before the first byte is no error either, and the source is closed', async () => {
  const source = Readable.from(['too late']);
  const left = new Writable({ write: (_chunk, _encoding, done) => done() }).destroy();
  await sendStream(source, left);
  assert.ok(source.destroyed);
});

test('a client that leaves while the last bytes are written is no error', async () => {
  for (const code of ['ECONNRESET', 'EPIPE']) {
    const leaving = new Writable({
      write: (_chunk, _encoding, done) => done(),
      final: (done) => done(Object.assign(new Error('write failed'), { code })),
    }).on('error', () => undefined);
    await sendInTurn(Readable.from([Buffer.from('all of it')]), leaving, () => undefined);
    assert.ok(leaving.destroyed);
  }
});
