import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import type { Deps } from '../../deps.ts';
import { newId } from '../../id.ts';
import { keepLogo } from '../../offices/keep-logo.ts';
import type { DemonstrationOffice } from './content.ts';

/** Renders the drawing to PNG and keeps it like an upload. */
export async function drawLogo(
  deps: Pick<Deps, 'db' | 'storage' | 'children'>,
  officeId: string,
  { file, alt }: DemonstrationOffice['logo'],
): Promise<void> {
  const path = join(deps.storage.temporaryDir, newId());
  try {
    await sharp(join(import.meta.dirname, 'logos', file), { density: 96 })
      .png()
      .toFile(path);
    await keepLogo(deps, { officeId, path, alt });
  } finally {
    await rm(path, { force: true });
  }
}
