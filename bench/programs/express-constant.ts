import type { AddressInfo } from 'node:net';
import express from 'express';

export type Constant = { path: string; contentType: string; body: string };

/**
 * Answers the same bytes as Depesche from constants, and 304 with nothing at all where a condition is
 * asked: what Express itself costs.
 */
const app = express();
app.disable('x-powered-by');

process.on('message', (constants: Constant[]) => {
  for (const { path, contentType, body } of constants) {
    const bytes = Buffer.from(body);
    app.get(path, (request, response) => {
      if (request.headers['if-none-match'] !== undefined) response.status(304).end();
      else response.set('Content-Type', contentType).send(bytes);
    });
  }
  process.send?.(process.pid);
});
process.on('disconnect', () => process.exit());

const server = app.listen(0, '127.0.0.1', () => {
  process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
