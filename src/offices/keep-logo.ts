import { stat } from 'node:fs/promises';
import { fileTypeFromFile } from 'file-type';
import type { Deps } from '../deps.ts';
import { type Fault, invalid } from '../errors.ts';
import { newId } from '../id.ts';
import { orTooCostly } from '../media/too-costly.ts';
import { putLogo } from './store.ts';

/** By their first bytes and not by name. SVG can carry script and other people's addresses. */
const taken = ['image/png', 'image/jpeg', 'image/webp', 'image/avif'];

const mostBytes = 5_000_000;
const shortestSide = 48;

export type LogoUpload = { officeId: string; path: string; alt: string };

/**
 * Draws an uploaded picture anew as a small PNG, so that nothing else that was in the file goes on,
 * and keeps that as the office's coat of arms or logo. Throws `invalid`. Twice is the same as once.
 */
export async function keepLogo(
  deps: Pick<Deps, 'db' | 'children'>,
  upload: LogoUpload,
): Promise<void> {
  const { officeId, path, alt } = upload;
  const { size } = await stat(path);
  if (size === 0) throw fault('errors.media.empty');
  if (size > mostBytes) throw fault('offices.faults.logoBytes', { most: mostBytes / 1_000_000 });
  const type = await fileTypeFromFile(path);
  if (type === undefined || !taken.includes(type.mime)) throw fault('offices.faults.logoType');
  const drawn = await orTooCostly(() => deps.children.run('drawLogo', { path }));
  const { width, height } = drawn;
  if (Math.max(width, height) < shortestSide)
    throw fault('offices.faults.logoPixels', { least: shortestSide });
  await putLogo(deps.db, { officeId, id: newId(), ...drawn, png: Buffer.from(drawn.png), alt });
}

function fault(message: string, params?: Fault['params']) {
  return invalid([{ path: 'file', message, ...(params && { params }) }]);
}
