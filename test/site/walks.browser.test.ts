import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, suite, test } from 'node:test';
import type { Browser, BrowserContext, Page as Tab } from 'playwright-core';
import RssParser from 'rss-parser';
import type { Language } from '../../src/words.ts';
import { launchChromium, withoutChromium } from '../helpers/chromium.ts';
import { makePicture, pictureWords, uploadForm } from '../helpers/pictures.ts';
import { publishRelease } from '../helpers/releases.ts';
import { startTestService, type TestService } from '../helpers/service.ts';
import { until } from '../helpers/until.ts';
import { mailsTo, subscriberOf } from '../subscribers/person.ts';

const headline = 'Neue Schule in Witten';
const elsewhere = 'Neue Schule in München';

suite('A reader with a browser', { skip: withoutChromium }, () => {
  let service: TestService;
  let browser: Browser;
  let picture: Buffer;

  before(async () => {
    service = await startTestService();
    browser = await launchChromium();
    picture = await makePicture();
    const form = uploadForm({ bytes: picture, name: 'Schule.jpg', fields: pictureWords });
    const { body: media } = await service.api('POST', '/media', form);
    await publishRelease(service, { headline: elsewhere, regions: ['09162'] });
    await publishRelease(service, { headline, regions: ['05954'], media: [media.id] });
  });
  after(async () => {
    await browser.close();
    await service.close();
  });

  for (const language of ['de', 'en'] as const)
    for (const javaScriptEnabled of [true, false]) {
      const how = `${language === 'de' ? 'in German' : 'in English'}, with${javaScriptEnabled ? '' : 'out'} JavaScript`;
      test(`finds, reads, prints and follows releases ${how}`, async () => {
        const context = await browser.newContext({ javaScriptEnabled });
        const tab = await context.newPage();
        tab.setDefaultTimeout(20_000);
        const faults = watchFaults(tab);
        const walk = { service, context, tab, language };
        await findRelease(walk);
        await downloadOriginal(tab, picture);
        await printRelease(tab);
        await followFeed(walk);
        await subscribe(walk, `${language}-${javaScriptEnabled}@zeitung.example`);
        assert.deepEqual(faults, []);
        assert.deepEqual(await context.cookies(), []);
        await context.close();
      });
    }
});

type Walk = { service: TestService; context: BrowserContext; tab: Tab; language: Language };

/** What the browser complains about on the way, and what it asks of others. */
function watchFaults(tab: Tab): string[] {
  const faults: string[] = [];
  tab.on('pageerror', (error) => faults.push(error.message));
  tab.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  tab.on('request', (request) => {
    if (new URL(request.url()).hostname !== '127.0.0.1') faults.push(`asks ${request.url()}`);
  });
  return faults;
}

/** From the start page by a word and a region to the release. */
async function findRelease({ service, tab, language }: Walk): Promise<void> {
  const { words } = service.deps;
  const main = tab.getByRole('main');
  await tab.goto(`${service.url}${language === 'de' ? '/' : '/en/'}`);
  await tab.locator('input[type=search][name=q]').first().fill('Schulen');
  await tab.keyboard.press('Enter');
  const result = (name: string) => main.getByRole('heading', { name }).getByRole('link');
  await result(elsewhere).waitFor();
  const facets = tab.getByRole('navigation', { name: words(language, 'search.facetsLabel') });
  const land = language === 'de' ? 'Nordrhein-Westfalen' : 'North Rhine-Westphalia';
  await facets.getByRole('link', { name: land }).click();
  await result(headline).waitFor();
  assert.equal(await result(elsewhere).count(), 0);
  await result(headline).click();
  await tab.getByRole('heading', { level: 1, name: headline }).waitFor();
}

async function downloadOriginal(tab: Tab, original: Buffer): Promise<void> {
  const link = tab.locator('a[download][href^="/media/"]:visible').first();
  const [download] = await Promise.all([tab.waitForEvent('download'), link.click()]);
  assert.equal(download.suggestedFilename(), 'schule.jpg');
  assert.ok((await readFile(await download.path())).equals(original));
}

async function printRelease(tab: Tab): Promise<void> {
  await tab.emulateMedia({ media: 'print' });
  assert.ok(await tab.getByRole('heading', { level: 1, name: headline }).isVisible());
  assert.ok(await tab.locator('.release__source').isVisible(), 'where it is from');
  for (const part of ['.nav', '.footer', '.release__side'])
    assert.ok(!(await tab.locator(part).first().isVisible()), part);
  const pdf = await tab.pdf({ format: 'A4' });
  assert.equal(pdf.subarray(0, 5).toString(), '%PDF-');
  assert.match(pdf.toString('latin1'), /\/Count [12]\b/, 'one page or two');
  await tab.emulateMedia({ media: null });
}

/** From the release to its region, and what a feed reader gets there. */
async function followFeed({ service, context, tab, language }: Walk): Promise<void> {
  await tab.getByRole('main').locator('a[href*="/regionen/"]').first().click();
  await tab.waitForURL(/\/regionen\//);
  const href = await tab
    .locator('link[rel=alternate][type="application/rss+xml"]')
    .first()
    .getAttribute('href');
  const shown = tab.getByRole('main').locator('a[href*="/feeds/"][href*=".rss"]').first();
  assert.equal(await shown.getAttribute('href'), href);
  const answer = await context.request.get(service.url + href);
  const feed = await new RssParser().parseString(await answer.text());
  assert.deepEqual(
    feed.items.map(({ title }) => title),
    [headline],
  );
  const { pathname } = new URL(feed.items[0]?.link ?? '');
  assert.equal((await context.request.get(service.url + pathname)).status(), 200);
  assert.ok(tab.url().includes('/en/') === (language === 'en'), tab.url());
}

/** From the region's page to a confirmed subscription to it. */
async function subscribe({ service, tab, language }: Walk, address: string): Promise<void> {
  const { words, deps } = { words: service.deps.words, deps: service.deps };
  await tab.getByRole('link', { name: words(language, 'portal.subscribeBox.button') }).click();
  await tab.getByLabel(words(language, 'subscribe.form.email'), { exact: true }).fill(address);
  await tab.getByRole('button', { name: words(language, 'subscribe.form.submit') }).click();
  await tab.getByRole('heading', { name: words(language, 'subscribe.sent.title') }).waitFor();
  const mail = await until('the mail to confirm', async () => (await mailsTo(deps, address))[0]);
  const path = /\/(?:en\/)?bestaetigen\/\w+/.exec(mail.text ?? '')?.[0];
  await tab.goto(service.url + path);
  assert.equal(await subscriberOf(deps, address), undefined, 'opening the page confirms nothing');
  await tab.getByRole('button', { name: words(language, 'subscribe.confirm.button') }).click();
  await tab.getByText(address).waitFor();
  assert.equal((await subscriberOf(deps, address))?.language, language);
}
