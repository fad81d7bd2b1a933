import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** Where this machine has Chromium: `CHROMIUM_PATH`, else by its usual names; null where it has none. */
export function findChromium(): string | null {
  const named = process.env.CHROMIUM_PATH;
  if (named !== undefined) return named;
  const folders = (process.env.PATH ?? '').split(delimiter);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isThere) ?? null;
}

/** For the `skip` of a test: false where there is a browser and it is wanted, else the reason. */
export const withoutChromium =
  (process.env.TEST_BROWSER === undefined && 'takes minutes: npm run test:browser') ||
  (findChromium() === null && 'Chromium is not installed (Debian: chromium, or CHROMIUM_PATH)');

export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: findChromium() ?? '',
    // Root has no sandbox, and containers little shared memory.
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
  });
}

function isThere(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
