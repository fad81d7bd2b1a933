import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { kernAssets, ownAssets, readSiteSheet, templates } from './assets.ts';

/** The styles of every page; those of KERN-UX are made when they are first asked for. */
export type Sheets = { site: Buffer; kern(): Promise<string> };

/** `make` is another one in tests. */
export function openSheets(make = makeKernSheet): Sheets {
  const site = readSiteSheet();
  // Takes most of a second, so once, and not where nobody asks.
  let made: Promise<string> | undefined;
  const kern = async () => {
    made ??= make();
    try {
      return await made;
    } catch (error) {
      // Else every page would be without styles until the next start.
      made = undefined;
      throw error;
    }
  };
  return { site, kern };
}

// Named by a variable in the templates.
const chosenLater = [/kern-alert--/, /kern-icon--/];

// PurgeCSS takes `:is(body, …)` for something that no page has.
const keepIs = (css: string) => css.replace(/(?<=^|\})(?=[^{}]*:is\()/g, '/* purgecss ignore */');

/**
 * What our pages use of KERN-UX. All of it is 340 kB in place of 140: under a processor four
 * times slower to apply the styles took 200 to 400 ms with it, 60 to 90 without any of it.
 */
async function makeKernSheet(): Promise<string> {
  // A worker needs none of it.
  const { PurgeCSS } = await import('purgecss');
  const raw = keepIs(await readFile(join(kernAssets, 'kern.min.css'), 'utf8'));
  const [sheet] = await new PurgeCSS().purge({
    content: [join(templates, '**/*.hbs'), join(ownAssets, '**/*.js')],
    css: [{ raw }],
    safelist: { greedy: chosenLater },
  });
  if (sheet === undefined) throw new Error(`no styles in ${kernAssets}`);
  return sheet.css;
}
