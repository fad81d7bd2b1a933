import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import axe from 'axe-core';
import type { Browser, Page as Tab } from 'playwright-core';
import { launchChromium, withoutChromium } from '../helpers/chromium.ts';
import { startTestService, type TestService } from '../helpers/service.ts';
import { type Page, readPages } from './pages.ts';
import { fillWorld } from './world.ts';

type Rules = { type: 'tag' | 'rule'; values: string[] };
const all: Rules = {
  type: 'tag',
  values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
};
// What else could break with other colours; what else with less room is in the narrow look.
const ofColour: Rules = { type: 'rule', values: ['color-contrast', 'link-in-text-block'] };
const looks = [
  { width: 1280, colorScheme: 'light', rules: all },
  { width: 1280, colorScheme: 'dark', rules: ofColour },
  { width: 320, colorScheme: 'dark', rules: all },
  { width: 320, colorScheme: 'light', rules: ofColour },
] as const;
const tabs = 2;

suite('In a browser', { skip: withoutChromium }, () => {
  let service: TestService;
  let pages: Page[];
  let browser: Browser;
  before(async () => {
    service = await startTestService();
    pages = await readPages(service, await fillWorld(service));
    browser = await launchChromium();
  });
  after(async () => {
    await browser.close();
    await service.close();
  });

  test('no page breaks a rule of WCAG 2.2 A or AA, light or dark, wide or narrow', async () => {
    const faults: string[] = [];
    const open = someOfEach(pages).values();
    const read = async () => {
      const tab = await browser.newPage();
      for (const { address } of open) {
        await tab.goto(service.url + address);
        await tab.evaluate(axe.source);
        for (const look of looks)
          for (const fault of await faultsOf(tab, look))
            faults.push(`${address} ${look.width} ${look.colorScheme}: ${fault}`);
      }
    };
    await Promise.all(Array.from({ length: tabs }, read));
    assert.deepEqual(faults, []);
  });
});

const mostOfOne = 2;

/** Of each route some pages, in German: the texts of both languages stand in the same templates. */
function someOfEach(all: Page[]): Page[] {
  const german = all.filter(({ address }) => !/^\/en(\/|$)/.test(address));
  return Object.values(Object.groupBy(german, ({ route }) => route)).flatMap((some = []) =>
    some.slice(0, mostOfOne),
  );
}

async function faultsOf(tab: Tab, look: (typeof looks)[number]): Promise<string[]> {
  const { width, colorScheme, rules } = look;
  await tab.setViewportSize({ width, height: 800 });
  await tab.emulateMedia({ colorScheme });
  const wide = await tab.evaluate<number>('document.documentElement.scrollWidth');
  // Without `preload`, which would load the style sheets again, and which the pages forbid.
  const options = { runOnly: rules, resultTypes: ['violations'], preload: false };
  const { violations } = await tab.evaluate<axe.AxeResults>(
    `axe.run(document, ${JSON.stringify(options)})`,
  );
  const broken = violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target }) => `${id} ${target.join(' ')}`),
  );
  return wide > width ? [`${wide} pixels wide`, ...broken] : broken;
}
