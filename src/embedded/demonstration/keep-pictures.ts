import { copyFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import type { Deps } from '../../deps.ts';
import { newId } from '../../id.ts';
import { keepUpload } from '../../media/keep-upload.ts';
import type { Demonstration, DemonstrationPicture, DemonstrationText } from './content.ts';

type KeepDeps = Pick<Deps, 'db' | 'storage' | 'children'>;

/** Media ids of the pictures of a release; a medium belongs to one office. */
export type PicturesOf = (text: DemonstrationText) => string[];

/**
 * Renders the drawings to JPEG and keeps them like uploads, once for each office that shows them.
 */
export async function keepPictures(
  deps: KeepDeps,
  demonstration: Demonstration,
  offices: Map<string, string>,
): Promise<PicturesOf> {
  const texts = [...demonstration.releases, demonstration.dueSoon];
  const ids = new Map<string, string>();
  for (const picture of demonstration.pictures) {
    const users = new Set(texts.filter(shows(picture)).map((text) => text.office));
    const drawn = join(deps.storage.temporaryDir, newId());
    await sharp(picture.path).jpeg({ quality: 82 }).toFile(drawn);
    for (const slug of users) {
      const officeId = offices.get(slug) ?? '';
      ids.set(`${slug} ${picture.id}`, await keepPicture(deps, { picture, drawn, officeId }));
    }
    await rm(drawn);
  }
  return (text) => text.media.flatMap((id) => ids.get(`${text.office} ${id}`) ?? []);
}

function shows(picture: DemonstrationPicture) {
  return (text: DemonstrationText) => text.media.includes(picture.id);
}

type Kept = { picture: DemonstrationPicture; drawn: string; officeId: string };

async function keepPicture(deps: KeepDeps, { picture, drawn, officeId }: Kept): Promise<string> {
  const path = join(deps.storage.temporaryDir, newId());
  await copyFile(drawn, path);
  const { caption, credit, alt } = picture;
  const originalName = `${picture.id}.jpg`;
  return keepUpload(deps, { officeId, path, originalName, caption, credit, alt });
}
