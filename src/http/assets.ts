import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const kernPackage = fileURLToPath(new URL('../../node_modules/@kern-ux/native/', import.meta.url));

/** Our styles and icons. */
export const ownAssets = fileURLToPath(new URL('../browser/', import.meta.url));
/** KERN-UX as it lies in its package. */
export const kernAssets = join(kernPackage, 'dist/');

/**
 * The path under which all assets of this installation lie. It changes with their content, so that
 * browsers may keep them for ever and never show a new page with old styles.
 */
export function findAssetPath(): string {
  const hash = createHash('sha256').update(readFileSync(join(kernPackage, 'package.json')));
  for (const file of globSync('**/*.*', { cwd: ownAssets }).toSorted())
    hash.update(file).update(readFileSync(join(ownAssets, file)));
  return `/assets/${hash.digest('hex').slice(0, 12)}`;
}
