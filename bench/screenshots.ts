import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import type { Browser } from 'playwright-core';
import { launchChromium } from '../test/helpers/chromium.ts';
import { waitForDemonstration } from './demonstration.ts';
import { openLab, type Service, waitUntil } from './lab.ts';

const looks = [
  { name: 'light', width: 1280, height: 1000, colorScheme: 'light', fullPage: false },
  { name: 'dark', width: 1280, height: 1000, colorScheme: 'dark', fullPage: false },
  { name: 'phone', width: 320, height: 700, colorScheme: 'light', fullPage: true },
  { name: 'phone-dark', width: 320, height: 700, colorScheme: 'dark', fullPage: true },
] as const;

type Shots = { folder: string; baseUrl: string; paths: Record<string, string> };

/**
 * `node bench/screenshots.ts FOLDER`: pictures of the demonstration as readers see it, light and dark,
 * at a desk and on the narrowest screen, to look at and for the README.
 */
async function takeScreenshots(folder: string | undefined): Promise<void> {
  if (folder === undefined) throw new Error('usage: node bench/screenshots.ts FOLDER');
  await mkdir(folder, { recursive: true });
  const lab = openLab();
  try {
    const service = await lab.startService({ DEMO: '1' });
    const paths = await choosePages(service);
    const browser = await launchChromium();
    lab.onClose(() => browser.close());
    await shoot(browser, { folder, baseUrl: service.baseUrl, paths });
  } finally {
    await lab.close();
  }
}

async function choosePages(service: Service): Promise<Record<string, string>> {
  const { path, id } = await waitForDemonstration(service);
  await waitUntil('the sizes of all pictures', () => arePicturesReady(service), 600);
  const { rows } = await sql<{ office: string; region: string }>`
    select office.slug as office, region.slug as region from release
    join office on office.id = release.office_id
    join region on region.code = office.region_code
    where release.id = ${id}
  `.execute(service.db);
  return {
    start: '/',
    search: '/suche?q=Schule',
    release: path,
    office: `/pressestellen/${rows[0]?.office}`,
    region: `/regionen/${rows[0]?.region}`,
  };
}

async function arePicturesReady({ db }: Service): Promise<boolean> {
  const waiting = await db
    .selectFrom('media')
    .select('id')
    .where('pictureState', '=', 'waiting')
    .executeTakeFirst();
  return waiting === undefined;
}

async function shoot(browser: Browser, { folder, baseUrl, paths }: Shots): Promise<void> {
  for (const { name, width, height, colorScheme, fullPage } of looks) {
    const context = await browser.newContext({ viewport: { width, height }, colorScheme });
    const tab = await context.newPage();
    for (const [page, path] of Object.entries(paths)) {
      await tab.goto(baseUrl + path);
      // Those further down would be empty: nobody scrolls to them.
      await tab.evaluate(`for (const image of document.images) image.loading = 'eager'`);
      await tab.waitForLoadState('networkidle');
      const file = join(folder, `${page}-${name}.png`);
      await tab.screenshot({ path: file, fullPage });
      process.stdout.write(`${file}\n`);
    }
    await context.close();
  }
}

await takeScreenshots(process.argv[2]);
