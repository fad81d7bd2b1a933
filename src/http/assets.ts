import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const packages = fileURLToPath(new URL('../../node_modules/', import.meta.url));
const kernPackage = join(packages, '@kern-ux/native/');
const fontPackage = join(packages, '@fontsource/fira-sans/');

export const templates = fileURLToPath(new URL('../../templates/', import.meta.url));
/** Our styles and icons. */
export const ownAssets = fileURLToPath(new URL('../browser/', import.meta.url));
/** KERN-UX as it lies in its package. */
export const kernAssets = join(kernPackage, 'dist/');
/** The font in parts by script: the one of KERN-UX is 140 kB a file. */
export const fontAssets = join(fontPackage, 'files/');

// In the order in which they build on each other.
const siteSheets =
  'base frame lists boxes places release office directory text forms pages split anchors'.split(
    ' ',
  );

/** The styles of every page in one file: ten would each be asked for, and each come with a head. */
export function readSiteSheet(): Buffer {
  return Buffer.concat(siteSheets.map((name) => readFileSync(join(ownAssets, `${name}.css`))));
}

/**
 * The path under which all assets of this installation lie. It changes with their content, so that
 * browsers may keep them for ever and never show a new page with old styles.
 */
export function findAssetPath(): string {
  const hash = createHash('sha256').update(siteSheets.join());
  for (const folder of [kernPackage, fontPackage])
    hash.update(readFileSync(join(folder, 'package.json')));
  // The templates choose what of KERN-UX is sent.
  for (const folder of [ownAssets, templates])
    for (const file of globSync('**/*.{hbs,css,js,svg}', { cwd: folder }).toSorted())
      hash.update(file).update(readFileSync(join(folder, file)));
  return `/assets/${hash.digest('hex').slice(0, 12)}`;
}
