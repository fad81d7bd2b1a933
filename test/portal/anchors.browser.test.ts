import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { launchChromium, withoutChromium } from '../helpers/chromium.ts';
import { publishRelease } from '../helpers/releases.ts';
import { startTestService, type TestService } from '../helpers/service.ts';

suite('The links under the title of a list', { skip: withoutChromium }, () => {
  let service: TestService;
  let browser: Browser;
  before(async () => {
    service = await startTestService({ workers: false });
    await publishRelease(service);
    browser = await launchChromium();
  });
  after(async () => {
    await browser?.close();
    await service.close();
  });

  async function open(width: number, options = {}) {
    const tab = await browser.newPage({ viewport: { width, height: 800 }, ...options });
    await tab.goto(`${service.url}/regionen/ennepe-ruhr-kreis`);
    return tab;
  }

  test('take the focus along to their part of the page, with scripts off, too', async () => {
    const tab = await open(320, { javaScriptEnabled: false });
    const link = tab.locator('.anchors a[href="#abo-box"]');
    await link.focus();
    await tab.keyboard.press('Enter');
    await tab.locator('#abo-box:focus').waitFor({ timeout: 5_000 });
    await tab.close();
  });

  test('are large enough for a finger and stay within the narrowest page', async () => {
    const tab = await open(320);
    for (const link of await tab.locator('.anchors a').all()) {
      const box = await link.boundingBox();
      assert.ok(box && box.height >= 24 && box.width >= 24 && box.x + box.width <= 320);
    }
    await tab.close();
  });

  test('are hidden where the boxes stand beside the list', async () => {
    const tab = await open(1280);
    assert.equal(await tab.locator('.anchors').isVisible(), false);
    assert.equal(await tab.locator('#abo-box').isVisible(), true);
    await tab.close();
  });
});
