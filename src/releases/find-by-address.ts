import type { Reader } from '../db/database.ts';
import { notFound } from '../errors.ts';
import { idPattern } from '../id.ts';
import { absenceOf } from './absence.ts';
import { findPublicRelease, type PublicRelease } from './public-store.ts';

/** The id in `<slug>-<id>`: it alone finds a release. Throws notFound for what cannot be one. */
export function idInAddress(address: string): string {
  const id = address.slice(-12);
  if (!idPattern.test(id)) throw notFound();
  return id;
}

/** The public release that `<slug>-<id>` means; where there is none, throws what `absenceOf` says. */
export async function findByAddress(db: Reader, address: string): Promise<PublicRelease> {
  const id = idInAddress(address);
  const release = await findPublicRelease(db, id);
  if (release === undefined) throw await absenceOf(db, id);
  return release;
}
