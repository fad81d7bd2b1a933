import type { Deps } from '../../src/deps.ts';
import { newId } from '../../src/id.ts';
import { createApiKey, type Scope } from '../../src/offices/api-keys.ts';
import { insertOffice } from '../../src/offices/store.ts';

type OfficeWish = { slug?: string; name?: string; scopes?: Scope[] };

/** A press office with an API key. */
export async function createOffice(
  deps: Pick<Deps, 'db'>,
  { slug = 'ennepe-ruhr-kreis', name = 'Ennepe-Ruhr-Kreis', scopes }: OfficeWish = {},
): Promise<{ id: string; slug: string; key: string }> {
  const id = newId();
  await insertOffice(deps.db, {
    id,
    slug,
    name,
    nameEn: null,
    regionCode: '05954',
    address: 'Hauptstraße 92, 58332 Schwelm',
    email: `presse@${slug}.example`,
    phone: '030 23125 100',
    website: null,
    boilerplate: `Über uns: ${name} ist eine Pressestelle für Tests.`,
    accentColor: null,
  });
  const key = await createApiKey(deps, { officeId: id, name: 'Test', ...(scopes && { scopes }) });
  return { id, slug, key };
}
