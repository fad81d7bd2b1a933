import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { launchChromium, withoutChromium } from '../helpers/chromium.ts';
import { publishRelease } from '../helpers/releases.ts';
import { startTestService, type TestService } from '../helpers/service.ts';
import { type HostSite, startHostSite } from './host-site.ts';

const headline = '<img src=x onerror="document.title=1"> & „Größe“';
const hostile = `
  * { display: none !important; color: red !important; font: 4px serif !important;
      position: fixed !important; opacity: 0 !important; transform: scale(9) !important; direction: rtl !important }
  html, body { display: block !important; opacity: 1 !important; transform: none !important }
  depesche-releases, section, li, a { visibility: hidden !important; all: unset !important }
  ::part(x) { display: none }`;

// What runs in the browser; its types are not among those of the project.
type Style = Record<string, string>;
type Box = {
  getBoundingClientRect(): { height: number };
  getRootNode(): { host: unknown };
};
declare function getComputedStyle(element: unknown): Style;

const readBackground = (one: unknown) => getComputedStyle(one).backgroundColor;

function readLook(link: unknown) {
  const { color, fontSize, fontFamily, display, opacity, visibility } = getComputedStyle(link);
  const { height } = (link as Box).getBoundingClientRect();
  const host = getComputedStyle((link as Box).getRootNode().host);
  const around = [host.display, host.position, host.opacity, host.transform, host.direction].join();
  return { color, fontSize, fontFamily, display, opacity, visibility, around, height };
}

const findViolations = `axe
  .run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] })
  .then(({ violations }) =>
    violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join()))`;

suite('The embed on a page of somebody else', { skip: withoutChromium }, () => {
  let service: TestService;
  let host: HostSite;
  let browser: Browser;
  let script: string;

  before(async () => {
    service = await startTestService({ workers: false });
    host = await startHostSite();
    browser = await launchChromium();
    script = `${service.url}/embed.js`;
    await publishRelease(service, { headline });
    await publishRelease(service, { headline: 'Second release', language: 'en' });
    await publishRelease(service, {
      headline: 'Dritte Meldung',
      topics: ['06000000'],
      easyRead: true,
    });
  });
  after(async () => {
    await browser.close();
    host.close();
    await service.close();
  });

  async function open(page: HostSite['page'], options = {}): Promise<Page> {
    Object.assign(host.page, { policy: undefined }, page, { html: inBody(page.html) });
    const context = await browser.newContext(options);
    context.setDefaultTimeout(5_000);
    const tab = await context.newPage();
    await tab.goto(host.url);
    return tab;
  }

  const inBody = (html: string) =>
    `<!DOCTYPE html><html lang="de"><title>Seite</title><body>${html}`;
  const tagOf = (data: string) => `<script src="${script}" ${data} async></script>`;
  const ready = (tab: Page) => tab.locator('depesche-releases section[aria-busy=false]').last();

  test('shows headline, date and office of the newest, as text only, with links to them', async () => {
    const tab = await open({ html: tagOf(`data-office="${service.office.slug}" data-count="3"`) });
    await ready(tab).waitFor();
    const links = tab.locator('depesche-releases li a');
    assert.deepEqual(await links.allTextContents(), ['Dritte Meldung', 'Second release', headline]);
    assert.match((await links.first().getAttribute('href')) ?? '', /\/meldungen\/dritte-meldung-/);
    assert.equal(await links.nth(0).getAttribute('lang'), 'de-simple');
    assert.equal(await links.nth(1).getAttribute('lang'), 'en');
    assert.equal(await tab.title(), 'Seite');
    const line = await tab.locator('depesche-releases li p').first().textContent();
    assert.match(line ?? '', /^\d\d\.\d\d\.\d{4} · \S/);
    const all = tab.locator('depesche-releases p.all a');
    assert.equal(
      await all.getAttribute('href'),
      `${service.url}/pressestellen/${service.office.slug}`,
    );
    await tab.context().close();
  });

  test('two embeds on one page show each their own', async () => {
    const html =
      tagOf('data-topic="06000000" data-count="1"') +
      tagOf('data-region="05954,05914" data-count="2" data-language="en"') +
      '<depesche-releases topic="99" language="en"><a href="/x">Link</a></depesche-releases>';
    const tab = await open({ html });
    await tab.locator('section[aria-busy=false]').nth(2).waitFor();
    const lists = tab.locator('depesche-releases');
    assert.deepEqual(await lists.nth(0).locator('li a').allTextContents(), ['Dritte Meldung']);
    assert.equal(await lists.nth(1).locator('li').count(), 2);
    assert.match((await lists.nth(1).locator('p.all').textContent()) ?? '', /All releases/);
    assert.match((await lists.nth(2).locator('section').textContent()) ?? '', /No releases yet/);
    await tab.context().close();
  });

  test('a hostile style sheet changes nothing of it', async () => {
    const html = tagOf('data-count="2" data-theme="light"');
    const looks: ReturnType<typeof readLook>[] = [];
    for (const styles of ['', `<style>${hostile}</style>`]) {
      const tab = await open({ html: styles + html });
      await ready(tab).waitFor();
      looks.push(await tab.locator('depesche-releases li a').first().evaluate(readLook));
      await tab.context().close();
    }
    assert.deepEqual(looks[1], looks[0]);
    assert.equal(looks[0]?.around, 'block,static,1,none,ltr');
  });

  test('a strict Content-Security-Policy needs only this origin, and no inline style', async () => {
    const policy = `default-src 'none'; script-src ${service.url}; connect-src ${service.url}; require-trusted-types-for 'script'`;
    const tab = await open({ html: tagOf('data-count="1" data-theme="dark"'), policy });
    const section = ready(tab);
    await section.waitFor();
    const background = await section.evaluate(readBackground);
    assert.equal(background, 'rgb(20, 23, 42)');
    await tab.context().close();
  });

  test('sets no cookie, stores nothing and asks no other host', async () => {
    const context = await browser.newContext();
    const tab = await context.newPage();
    const hosts = new Set<string>();
    tab.on('request', (request) => hosts.add(new URL(request.url()).origin));
    Object.assign(host.page, { html: inBody(tagOf('data-count="1"')), policy: undefined });
    await tab.goto(host.url);
    await ready(tab).waitFor();
    assert.deepEqual([...hosts].toSorted(), [service.url, new URL(host.url).origin].toSorted());
    assert.deepEqual(await context.cookies(), []);
    assert.equal(await tab.evaluate('localStorage.length + sessionStorage.length'), 0);
    await context.close();
  });

  test('says so with a link when the releases cannot be had', async () => {
    Object.assign(host.page, { html: inBody(tagOf('data-office="kreis"')), policy: undefined });
    const context = await browser.newContext();
    const tab = await context.newPage();
    await tab.route('**/api/**', (route) => route.abort());
    await tab.goto(host.url);
    await ready(tab).waitFor();
    const text = await ready(tab).textContent();
    assert.match(text ?? '', /lassen sich gerade nicht laden.*Alle Meldungen/s);
    await context.close();
  });

  test('with JavaScript off the snippet shows its link', async () => {
    const { script: code } = await snippets();
    const tab = await open({ html: code }, { javaScriptEnabled: false });
    assert.equal(await tab.locator('depesche-releases').count(), 0);
    const link = tab.getByRole('link');
    assert.match((await link.getAttribute('href')) ?? '', /\/pressestellen\//);
    assert.ok(await link.isVisible());
    await tab.context().close();
  });

  test('the frame shows on any page, in its own colours, and its links leave it', async () => {
    const src = `${service.url}/embed?office=${service.office.slug}&count=2&theme=dark`;
    const tab = await open({ html: `<iframe src="${src}" width="320" height="400"></iframe>` });
    const frame = tab.frameLocator('iframe');
    const link = frame.locator('li a').first();
    await link.waitFor();
    assert.equal(await link.textContent(), 'Dritte Meldung');
    assert.equal(await link.getAttribute('target'), '_top');
    const background = await frame.locator('body').evaluate(readBackground);
    assert.equal(background, 'rgb(20, 23, 42)');
    await tab.context().close();
  });

  test('other pages show in no frame', async () => {
    const tab = await open({ html: `<iframe src="${service.url}/feeds"></iframe>` });
    await tab.waitForLoadState('load');
    assert.equal(await tab.frameLocator('iframe').getByText('Feeds').count(), 0);
    await tab.context().close();
  });

  for (const [colorScheme, width] of [
    ['light', 320],
    ['dark', 1280],
  ] as const)
    test(`axe finds nothing in script and frame, ${colorScheme}, ${width} px`, async () => {
      const options = { colorScheme, viewport: { width, height: 800 }, bypassCSP: true };
      const html = `<main><h1>Seite</h1>${tagOf('data-count="3"')}</main>`;
      const tab = await open({ html }, options);
      await ready(tab).waitFor();
      assert.deepEqual(await violationsOf(tab), []);
      for (const path of ['/embed?count=3', `/einbetten?office=${service.office.slug}`]) {
        await tab.goto(service.url + path);
        assert.deepEqual(await violationsOf(tab), [], path);
        const wide = await tab.evaluate<number>('document.documentElement.scrollWidth');
        assert.ok(wide <= width, `${path} is ${wide} px wide`);
      }
      await tab.context().close();
    });

  async function violationsOf(tab: Page): Promise<string[]> {
    await tab.evaluate(axe.source);
    return tab.evaluate<string[]>(findViolations);
  }

  async function snippets() {
    const tab = await browser.newPage();
    await tab.goto(`${service.url}/einbetten?office=${service.office.slug}`);
    const [code = '', frame = ''] = await tab
      .locator('textarea')
      .evaluateAll((areas) => areas.map((area) => area.textContent ?? ''));
    await tab.close();
    const here = (text: string) => text.replaceAll('http://localhost:3000', service.url);
    return { script: here(code), frame: here(frame) };
  }
});
