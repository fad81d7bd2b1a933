import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { launchChromium, withoutChromium } from '../helpers/chromium.ts';
import { publishRelease } from '../helpers/releases.ts';
import { startTestService, type TestService } from '../helpers/service.ts';

suite('The point between office and place', { skip: withoutChromium }, () => {
  let service: TestService;
  let browser: Browser;
  before(async () => {
    service = await startTestService({ workers: false });
    const { id } = service.office;
    const name = 'Amt für einen Namen';
    await service.deps.db.updateTable('office').set({ name }).where('id', '=', id).execute();
    await publishRelease(service, { regions: ['05954036', '05954016'] });
    browser = await launchChromium();
  });
  after(async () => {
    await browser?.close();
    await service.close();
  });

  /** Where the place stands in its teaser, and whether there is something just before it. */
  async function look(width: number) {
    const tab = await browser.newPage({ viewport: { width, height: 900 } });
    await tab.goto(`${service.url}/suche`);
    const seen = await tab.locator('.teaser__place').evaluate((place) => {
      const { left, top, height } = place.getBoundingClientRect();
      const office = place.previousElementSibling?.getBoundingClientRect();
      return {
        isBelow: office !== undefined && top >= office.bottom - 2,
        isFlush: office?.left === left,
        hasPoint: place.ownerDocument.elementFromPoint(left - 7, top + height / 2) === place,
      };
    });
    await tab.close();
    return seen;
  }

  test('stands between them on one line', async () => {
    assert.deepEqual(await look(1280), { isBelow: false, isFlush: false, hasPoint: true });
  });

  for (const width of [320, 250])
    test(`does not begin a line, ${width} px wide`, async () => {
      assert.deepEqual(await look(width), { isBelow: true, isFlush: true, hasPoint: false });
    });
});
