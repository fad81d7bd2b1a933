import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { addOffice, addRelease, hostile } from './rows.ts';
import { baseUrl, type PortalServer, startPortalServer } from './portal-server.ts';

let portal: PortalServer;
before(async () => {
  portal = await startPortalServer();
  await addOffice(portal.db, 'kreis', 'Kreis');
  const at = '2026-11-20T09:00:00Z';
  await addRelease(portal.db, { id: '0000000000s1', at, headline: `Größe & Öl ${hostile}` });
});
after(() => portal.close());

test('a release is handed on by a mail with headline and address, whatever the headline holds', async () => {
  const { status, html } = await portal.read('/meldungen/meldung-0000000000s1');
  assert.equal(status, 200);
  const [, href = ''] = /href="(mailto:[^"]*)"/.exec(html) ?? [];
  const letters: Record<string, string> = { amp: '&', '#x3D': '=', '#x27': "'" };
  const written = href.replace(/&([\w#]+);/g, (whole, name: string) => letters[name] ?? whole);
  const query = written.split('?')[1] ?? '';
  const [subject = '', body = ''] = query
    .split('&')
    .map((pair) => decodeURIComponent(pair.split('=')[1] ?? ''));
  assert.equal(subject, `Größe & Öl ${hostile}`);
  assert.ok(body.endsWith(`\r\n${baseUrl}/meldungen/meldung-0000000000s1`));
});

test('the code for print is drawn in the page, without style and script', async () => {
  const { html } = await portal.read('/meldungen/meldung-0000000000s1');
  const [code = ''] = /<div class="release__code">.*?<\/div>/s.exec(html) ?? [];
  assert.match(code, /<svg aria-hidden="true"[^>]*viewBox="0 0 \d+ \d+"/);
  assert.match(code, /<path /);
  assert.doesNotMatch(code, /style|script/);
});
