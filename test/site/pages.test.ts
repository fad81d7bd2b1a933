import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startTestService, type TestService } from '../helpers/service.ts';
import { faultsOf } from '../helpers/valid-html.ts';
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
