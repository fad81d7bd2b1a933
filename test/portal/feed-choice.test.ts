import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { type PortalServer, startPortalServer } from './portal-server.ts';
import { addOffice } from './rows.ts';

let portal: PortalServer;

before(async () => {
  portal = await startPortalServer();
  await addOffice(portal.db, 'kreis', 'Kreis der Tests');
});
after(() => portal.close());

suite('The feeds page', () => {
  test('shows the addresses of any feed that is asked for', async () => {
    const query = 'region=05954036&topic=bildung&office=kreis&q=Kita+%26+Hort&lang=de';
    const { status, html } = await portal.read(`/feeds?${query}`);
    assert.equal(status, 200);
    for (const ending of ['rss', 'atom', 'json']) {
      const shown =
        new RegExp(`>(https://[^<]*releases\\.${ending}[^<]*)</a>`).exec(html)?.[1] ?? '';
      const address = new URL(shown.replace(/&amp;/g, '&').replace(/&#x3D;/g, '='));
      assert.equal(address.pathname, `/feeds/releases.${ending}`);
      assert.deepEqual(Object.fromEntries(address.searchParams), {
        region: '05954036',
        topic: 'bildung',
        office: 'kreis',
        q: 'Kita & Hort',
        lang: 'de',
      });
    }
  });

  test('leaves out what was not chosen, and shows no address before a choice', async () => {
    const { html } = await portal.read('/en/feeds?region=&topic=bildung&office=&q=&lang=');
    assert.match(html, />https:\/\/depesche\.example\/feeds\/topics\/bildung\.rss</);
    assert.doesNotMatch((await portal.read('/feeds')).html, /Adressen Ihres Feeds/);
  });

  test('names what it does not know and keeps what was typed', async () => {
    const { status, html } = await portal.read('/feeds?region=99999&q=Kita');
    assert.equal(status, 422);
    assert.match(html, /href="#region"/);
    assert.match(html, /value="Kita"/);
    assert.doesNotMatch(html, /Adressen Ihres Feeds/);
  });
});
