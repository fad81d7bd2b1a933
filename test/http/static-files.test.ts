import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import express from 'express';
import { openSheets } from '../../src/http/sheets.ts';
import { staticFiles } from '../../src/http/static-files.ts';

let url: string;
const server = createServer(express().use('/assets', staticFiles({ sheets: openSheets() })));

before(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
after(() => {
  server.close();
  server.closeAllConnections();
});

test('the styles of every page come in one file, to be kept for ever', async () => {
  const answer = await fetch(`${url}/assets/0/site.css`);
  assert.equal(answer.headers.get('content-type'), 'text/css; charset=utf-8');
  assert.equal(answer.headers.get('cache-control'), 'public, max-age=31536000, immutable');
  const sheet = await answer.text();
  for (const one of ['base', 'lists', 'pages']) {
    const own = await fetch(`${url}/assets/0/${one}.css`);
    assert.ok(sheet.includes(await own.text()), one);
  }
});

test('a folder leads nowhere, least of all to a host that the question names', async () => {
  for (const folder of ['icons', 'fonts']) {
    const asked = request(url, { path: `http://stranger.example/assets/0/${folder}` }).end();
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    answer.resume();
    assert.equal(answer.statusCode, 404, folder);
    assert.equal(answer.headers.location, undefined, folder);
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

test('styles that could not be made are made for the next who asks, and then once', async () => {
  let made = 0;
  const sheets = openSheets(async () => {
    made += 1;
    if (made === 1) throw new Error('too many open files');
    return 'p {}';
  });
  await assert.rejects(sheets.kern(), /too many open files/);
  assert.deepEqual(await Promise.all([sheets.kern(), sheets.kern()]), ['p {}', 'p {}']);
  assert.equal(made, 2);
});
