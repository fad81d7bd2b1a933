import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startTestService, type TestService } from '../helpers/service.ts';
import { faultsOf } from '../helpers/valid-html.ts';
import { lookAtAll } from './look.ts';
import { type Page, readPages } from './pages.ts';
import { fillWorld } from './world.ts';

let service: TestService;
let pages: Page[];

before(async () => {
  service = await startTestService();
  pages = await readPages(service, await fillWorld(service));
});
after(() => service.close());

test('there is a page of each kind in both languages', () => {
  const english = pages.filter(({ address }) => /^\/en(\/|$)/.test(address));
  assert.ok(english.length > 35, `${english.length} in English`);
  assert.ok(pages.length >= 2 * english.length, `${pages.length} in all`);
});

test('the switch of the language leads to its page at once', async () => {
  const switches = pages.flatMap(({ html }) => {
    const [, href] = /<a class="language" href="([^"]*)"/.exec(html) ?? [];
    return href === undefined ? [] : [href.replaceAll('&#x3D;', '=').replaceAll('&amp;', '&')];
  });
  assert.ok(switches.length > 70, `${switches.length} pages with a switch`);
  const looks = await lookAtAll(service.url, [...new Set(switches)]);
  const detours = [...looks].filter(([, { status }]) => status >= 300 && status < 400);
  assert.deepEqual(
    detours.map(([address]) => address),
    [],
  );
});

test('every page is valid HTML in the language of its address', async () => {
  const faults: string[] = [];
  for (const { address, html } of pages) {
    for (const fault of await faultsOf(html)) faults.push(`${address}:${fault}`);
    const language = /^\/(en(\/|$)|api\/)/.test(address) ? 'en' : 'de';
    if (!html.includes(`<html lang="${language}"`)) faults.push(`${address}: not ${language}`);
    if (/\[object |>undefined|NaN/.test(html)) faults.push(`${address}: a value of no words`);
  }
  assert.deepEqual(faults, []);
});
