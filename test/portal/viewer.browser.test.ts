import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { launchChromium, withoutChromium } from '../helpers/chromium.ts';
import { makePicture, pictureWords, uploadForm } from '../helpers/pictures.ts';
import { publishRelease } from '../helpers/releases.ts';
import { startTestService, type TestService } from '../helpers/service.ts';

suite('The release page in a browser', { skip: withoutChromium }, () => {
  let service: TestService;
  let browser: Browser;
  let address: string;
  before(async () => {
    service = await startTestService({ workers: false });
    const media: string[] = [];
    for (const caption of ['Erstes Bild', 'Zweites Bild']) {
      const form = uploadForm({
        bytes: await makePicture(),
        name: 'Bild.jpg',
        fields: { ...pictureWords, caption },
      });
      media.push(String((await service.api('POST', '/media', form)).body.id));
    }
    const { body } = await service.api(
      'GET',
      `/releases/${await publishRelease(service, { media })}`,
    );
    address = service.url + new URL(String(body.url)).pathname;
    browser = await launchChromium();
  });
  after(async () => {
    await browser?.close();
    await service.close();
  });

  async function open(options: { javaScriptEnabled?: boolean } = {}) {
    const context = await browser.newContext({
      ...options,
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    const page = await context.newPage();
    const faults: string[] = [];
    page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
    page.on('pageerror', (error) => faults.push(error.message));
    await page.goto(address);
    return { page, faults };
  }

  const focused = (page: Page) =>
    page.evaluate("document.activeElement.closest('figure')?.innerText ?? ''");

  test('shows a picture in large, by keyboard alone, and gives the focus back', async () => {
    const { page, faults } = await open();
    await page.locator('a.picture__enlarge').first().focus();
    await page.keyboard.press('Enter');
    const viewer = page.getByRole('dialog', { name: 'Bild in groß' });
    await viewer.waitFor();
    assert.match(await viewer.innerText(), /Bild 1 von 2[\s\S]*Erstes Bild[\s\S]*Foto: Kreis/);
    assert.equal(await viewer.getByRole('link', { name: /Original herunterladen/ }).count(), 1);
    await page.keyboard.press('ArrowRight');
    assert.match(await viewer.innerText(), /Bild 2 von 2[\s\S]*Zweites Bild/);
    await viewer.getByRole('button', { name: 'Nächstes Bild' }).click();
    assert.match(await viewer.innerText(), /Bild 1 von 2/);
    await page.keyboard.press('Escape');
    await viewer.waitFor({ state: 'hidden' });
    assert.match(String(await focused(page)), /Erstes Bild/);
    assert.deepEqual(faults, []);
  });

  test('copies the plain text and says so', async () => {
    const { page, faults } = await open();
    await page.getByRole('button', { name: 'Text kopieren' }).click();
    await page.getByText('Der Text liegt in der Zwischenablage.').waitFor();
    const copied = await page.evaluate('navigator.clipboard.readText()');
    const plain = await (await fetch(`${address}.txt`)).text();
    assert.equal(String(copied).replaceAll('\r\n', '\n'), plain);
    assert.deepEqual(faults, []);
  });

  test('without JavaScript leads to the picture and to the plain text', async () => {
    const { page } = await open({ javaScriptEnabled: false });
    assert.equal(await page.getByRole('button', { name: 'Text kopieren' }).count(), 0);
    assert.equal(await page.getByRole('dialog').count(), 0);
    const picture = await page.locator('a.picture__enlarge').first().getAttribute('href');
    const answer = await fetch(service.url + picture);
    assert.match(answer.headers.get('content-type') ?? '', /^image\//);
    await page.getByRole('link', { name: 'Als reiner Text' }).click();
    await page.waitForURL(`${address}.txt`);
  });
});
