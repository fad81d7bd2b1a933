import { setTimeout as pause } from 'node:timers/promises';
import type { Browser, CDPSession, Page as Tab } from 'playwright-core';
import { findChromium, launchChromium } from '../test/helpers/chromium.ts';
import { waitForDemonstration, waitForPictures } from './demonstration.ts';
import { type Figure, median, quantile, spreadOf, toFigure } from './figures.ts';
import type { Lab } from './lab.ts';

const loads = 12;
const slowedBy = 4;
const settleMs = 500;
const sizes = {
  phone: { width: 412, height: 915 },
  desk: { width: 1280, height: 800 },
};

type Size = keyof typeof sizes;
type Loaded = {
  lcpMs: number;
  cls: number;
  scriptBytes: number;
  bytesBesidesPictures: number;
  foreign: number;
  cookies: number;
};

export function missingBrowser(): string[] {
  return findChromium() === null ? ['Chromium'] : [];
}

/**
 * The release page of the demonstration in Chromium with a processor that is made four times slower,
 * each time with nothing in the browser's memory.
 */
export async function measurePage(lab: Lab): Promise<Figure[]> {
  const service = await lab.startService({ DEMO: '1' });
  const release = await waitForDemonstration(service);
  await waitForPictures(service);
  const browser = await launchChromium();
  lab.onClose(() => browser.close());
  const url = service.baseUrl + release.path;
  // Once without a clock: what is kept of the page and its files is there.
  for (const size of ['phone', 'desk'] as const) await loadPage(browser, url, size);
  const phone: Pair[] = [];
  const desk: Pair[] = [];
  for (let round = 0; round < loads; round += 1) {
    phone.push(await loadPair(browser, url, 'phone'));
    desk.push(await loadPair(browser, url, 'desk'));
  }
  const pages = [...phone, ...desk].map(({ page }) => page);
  return [
    paint(phone, 'on a phone'),
    paint(desk, 'on a desk'),
    ...weigh(pages).map((figure) => toFigure(figure)),
  ];
}

type Pair = { page: Loaded; text: Loaded };

/** The page and, as what this machine and browser need at least, the same words without any form. */
async function loadPair(browser: Browser, url: string, size: Size): Promise<Pair> {
  const page = await loadPage(browser, url, size);
  return { page, text: await loadPage(browser, `${url}.txt`, size) };
}

/** The quantile by which search engines judge (Core Web Vitals). */
const judged = 0.75;

function paint(pairs: Pair[], where: string): Figure {
  const values = pairs.map(({ page }) => page.lcpMs);
  const ofTexts = pairs.map(({ text }) => text.lcpMs);
  return toFigure({
    what: `Release page in Chromium, processor ${slowedBy} times slower, ${where}: largest paint (LCP), p75 of ${loads} loads`,
    value: quantile(values, judged),
    unit: 'ms',
    spread: spreadOf(values),
    beside: { what: 'the same release as plain text', value: quantile(ofTexts, judged) },
    must: { most: 1_200 },
    main: true,
  });
}

function weigh(loaded: Loaded[]): Parameters<typeof toFigure>[0][] {
  const most = (name: keyof Loaded) => Math.max(...loaded.map((one) => one[name]));
  const figure = (what: string, [value, unit, limit]: [number, string, number]) => ({
    what: `Release page in Chromium: ${what}`,
    value,
    unit,
    must: { most: limit },
    main: true as const,
  });
  return [
    figure('layout shift (CLS), worst load', [most('cls'), '', 0.02]),
    figure('compressed JavaScript', [most('scriptBytes') / 1_000, 'kB', 20]),
    figure('weight without pictures', [
      median(loaded.map((one) => one.bytesBesidesPictures)) / 1_000,
      'kB',
      150,
    ]),
    figure('requests to other hosts', [most('foreign'), '', 0]),
    figure('cookies', [most('cookies'), '', 0]),
  ];
}

// A string, because it runs in the page.
const observe = `
  window.seen = { lcp: 0, cls: 0 };
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) window.seen.lcp = entry.startTime;
  }).observe({ type: 'largest-contentful-paint', buffered: true });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.seen.cls += entry.value;
  }).observe({ type: 'layout-shift', buffered: true });
`;

async function loadPage(browser: Browser, url: string, size: Size): Promise<Loaded> {
  const context = await browser.newContext({ viewport: sizes[size] });
  try {
    const tab = await context.newPage();
    await tab.addInitScript(observe);
    const devtools = await context.newCDPSession(tab);
    const traffic = await watchTraffic(devtools, new URL(url).host);
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: slowedBy });
    await tab.goto(url, { waitUntil: 'load' });
    await pause(settleMs);
    const { lcp } = await readSeen(tab);
    // Pictures further down come late; where they have their room nothing moves.
    await tab.mouse.wheel(0, 20_000);
    await pause(settleMs);
    const { cls } = await readSeen(tab);
    const cookies = (await context.cookies()).length;
    return { lcpMs: lcp, cls, ...traffic(), cookies };
  } finally {
    await context.close();
  }
}

function readSeen(tab: Tab): Promise<{ lcp: number; cls: number }> {
  return tab.evaluate('window.seen');
}

type Traffic = Pick<Loaded, 'scriptBytes' | 'bytesBesidesPictures' | 'foreign'>;

/** Bytes as they came over the wire, header fields included. */
async function watchTraffic(devtools: CDPSession, own: string): Promise<() => Traffic> {
  const types = new Map<string, string>();
  const seen = { scriptBytes: 0, bytesBesidesPictures: 0, foreign: 0 };
  devtools.on('Network.requestWillBeSent', ({ request }) => {
    const { host, protocol } = new URL(request.url);
    if (protocol.startsWith('http') && host !== own) seen.foreign += 1;
  });
  devtools.on('Network.responseReceived', ({ requestId, type }) => types.set(requestId, type));
  devtools.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const type = types.get(requestId);
    if (type === 'Script') seen.scriptBytes += encodedDataLength;
    if (type !== 'Image') seen.bytesBesidesPictures += encodedDataLength;
  });
  await devtools.send('Network.enable');
  return () => seen;
}
