import type { Deps } from '../deps.ts';
import { normaliseAddress } from '../email/address.ts';
import { type Fault, invalid } from '../errors.ts';
import { newId } from '../id.ts';
import { resolveRegions } from '../regions/resolve.ts';
import { slugify } from '../slug.ts';
import { cleanLine } from '../text/clean-line.ts';
import { findOfficeBySlug, insertOffice } from './store.ts';

export type OfficeInput = {
  slug: string;
  name: string;
  email: string;
  /** Code or slug. */
  region: string | null;
};

/** A press office with what it cannot do without. Returns its id. Throws `invalid` with every fault. */
export async function createOffice(deps: Pick<Deps, 'db'>, input: OfficeInput): Promise<string> {
  const faults: Fault[] = await findSlugFaults(deps, input.slug);
  const name = cleanLine(input.name);
  if (name === '') faults.push({ path: 'name', message: 'offices.faults.name' });
  const email = normaliseAddress(input.email)?.address ?? '';
  if (email === '') faults.push({ path: 'email', message: 'offices.faults.email' });
  const keys = input.region === null ? [] : [input.region];
  const { codes, missing } = await resolveRegions(deps, keys);
  if (missing.length > 0)
    faults.push({
      path: 'region',
      message: 'offices.faults.region',
      params: { region: input.region ?? '' },
    });
  if (faults.length > 0) throw invalid(faults);
  const id = newId();
  await insertOffice(deps.db, {
    id,
    slug: input.slug,
    name,
    nameEn: null,
    regionCode: codes[0] ?? null,
    address: '',
    email,
    phone: '',
    website: null,
    boilerplate: '',
    accentColor: null,
  });
  return id;
}

async function findSlugFaults(deps: Pick<Deps, 'db'>, slug: string): Promise<Fault[]> {
  if (slug === '' || slug !== slugify(slug))
    return [{ path: 'slug', message: 'offices.faults.slug' }];
  if ((await findOfficeBySlug(deps.db, slug)) === undefined) return [];
  return [{ path: 'slug', message: 'offices.faults.slugTaken', params: { slug } }];
}
