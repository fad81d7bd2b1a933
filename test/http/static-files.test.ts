import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import express from 'express';
import { openSheets } from '../../src/http/sheets.ts';
import { staticFiles } from '../../src/http/static-files.ts';

test('the styles of every page come in one file, to be kept for ever', async () => {
  const server = createServer(
    express().use('/assets', staticFiles({ sheets: openSheets() })),
  ).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const { port } = server.address() as AddressInfo;
    const answer = await fetch(`http://127.0.0.1:${port}/assets/0/site.css`);
    assert.equal(answer.headers.get('content-type'), 'text/css; charset=utf-8');
    assert.equal(answer.headers.get('cache-control'), 'public, max-age=31536000, immutable');
    const sheet = await answer.text();
    for (const one of ['base', 'lists', 'pages']) {
      const own = await fetch(`http://127.0.0.1:${port}/assets/0/${one}.css`);
      assert.ok(sheet.includes(await own.text()), one);
    }
  } finally {
    server.close();
    server.closeAllConnections();
  }
});

test('of KERN-UX comes what the pages use, also where a template names it by a variable', async () => {
  const sheet = await openSheets().kern();
  for (const used of [
    '.kern-btn--primary',
    '.kern-alert--danger',
    '.kern-icon--search',
    '.kern-table',
    ':is(body',
  ])
    assert.ok(sheet.includes(used), used);
  assert.ok(!sheet.includes('.kern-accordion'), 'no page has an accordion');
});
